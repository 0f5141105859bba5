using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using MediaRouter.Benchmarks.CommandLine;
using MediaRouter.Benchmarks.Load;
using MediaRouter.Benchmarks.Load.Native;

namespace MediaRouter.Benchmarks.ManyPaths;

/// <summary>The command <c>many-paths</c>: a router with many configured paths, its start, its lists, an edit of one path, and a scrape.</summary>
internal static class ManyPathsTool
{
    private const string Usage = """
        MediaRouter.Benchmarks many-paths --port PORT [options] -- ROUTER
          --paths N           (default 10000)
          --runs N            of each request; the median counts (default 7)
          --row FILE          appends "paths<TAB>start ms<TAB>list ms<TAB>page ms<TAB>reload ms<TAB>scrape ms<TAB>RSS kB"
          --keep FILE         writes the configuration there and measures nothing
          --assert LIST       start=MS, list=MS, reload=MS, scrape=MS, for instance start=2000,list=200,reload=100,scrape=300
        Uses ten ports from PORT. A list is of all paths in one answer; a reload is from the request until the router has moved to it.
        """;

    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (arguments.Contains("--help"))
        {
            Console.WriteLine(Usage);
            return ExitCodes.Success;
        }

        var reader = new ArgumentReader(arguments);
        var port = reader.Number("port", 0, 1, 65_500);
        var paths = reader.Number("paths", 10_000, 1, 1_000_000);
        var runs = reader.Number("runs", 7, 1, 100);
        var rows = reader.Text("row");
        var keep = reader.Text("keep");
        var assertions = reader.Text("assert", "");
        reader.RefuseUnknown();
        if (port == 0 || (reader.Rest.Count == 0 && keep is null))
        {
            throw new UsageException(Usage);
        }

        if (keep is not null)
        {
            File.WriteAllText(keep, Configuration(port, paths));
            return ExitCodes.Success;
        }

        return MeasureAsync(port, paths, runs, rows, assertions, reader.Rest[0]).GetAwaiter().GetResult();
    }

    private static async Task<int> MeasureAsync(int port, int paths, int runs, string? rows, string assertions, string router)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, Configuration(port, paths));
        var start = new ProcessStartInfo(router, [file]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(start) ?? throw new LoadException($"{router} could not be started");
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            // The server that starts last says when all paths are there.
            foreach (var server in (int[])[port, port + 2, port + 3])
            {
                await WaitUntilListeningAsync(process, server);
            }

            var results = new Dictionary<string, double> { ["start"] = Stopwatch.GetElapsedTime(started).TotalMilliseconds };
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port + 2}"), Timeout = TimeSpan.FromSeconds(30) };
            results["list"] = await MedianAsync(runs, _ => http.GetByteArrayAsync($"/v3/paths/list?itemsPerPage={paths}"));
            results["page"] = await MedianAsync(runs, _ => http.GetByteArrayAsync("/v3/paths/list"));
            results["reload"] = await ReloadAsync(http, runs, paths);
            results["scrape"] = await MedianAsync(runs, _ => http.GetByteArrayAsync($"http://127.0.0.1:{port + 3}/metrics"));
            process.Refresh();
            var memory = process.WorkingSet64 / 1024;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{paths} paths: listening after {results["start"]:0} ms, list {results["list"]:0} ms, page {results["page"]:0} ms, reload {results["reload"]:0} ms, scrape {results["scrape"]:0} ms, {memory} kB resident"));
            if (rows is not null)
            {
                await File.AppendAllTextAsync(rows, string.Create(
                    CultureInfo.InvariantCulture, $"{paths}\t{results["start"]:0}\t{results["list"]:0}\t{results["page"]:0}\t{results["reload"]:0}\t{results["scrape"]:0}\t{memory}\n"));
            }

            return Judge(assertions, results);
        }
        finally
        {
            _ = Libc.Kill(process.Id, Libc.SigTerm);
            if (!process.WaitForExit(TimeSpan.FromSeconds(15)))
            {
                process.Kill();
                await process.WaitForExitAsync();
            }

            File.Delete(file);
        }
    }

    private static string Configuration(int port, int paths)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            rtspAddress: 127.0.0.1:{port}
            rtspTransports: [udp, tcp]
            rtpAddress: 127.0.0.1:{port + 4}
            rtcpAddress: 127.0.0.1:{port + 5}
            api: yes
            apiAddress: 127.0.0.1:{port + 2}
            metrics: yes
            metricsAddress: 127.0.0.1:{port + 3}
            rtmpAddress: 127.0.0.1:{port + 6}
            hlsAddress: 127.0.0.1:{port + 7}
            webrtc: no
            srt: no
            paths:

            """));
        for (var i = 0; i < paths; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"  site{i % 100}/camera{i}:\n    maxReaders: {i % 50}\n");
        }

        return text.Append("  all_others: {}\n").ToString();
    }

    // From the request until the listeners of events hear that it is done.
    private static async Task<double> ReloadAsync(HttpClient http, int runs, int paths)
    {
        using var events = await http.GetAsync("/v3/events?type=configReloaded", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await events.Content.ReadAsStreamAsync());
        await lines.ReadLineAsync();
        return await MedianAsync(runs, async run =>
        {
            using var body = new StringContent(string.Create(CultureInfo.InvariantCulture, $"{{\"maxReaders\": {1000 + run}}}"));
            using var response = await http.PatchAsync($"/v3/config/paths/patch/site{paths / 2 % 100}/camera{paths / 2}", body);
            response.EnsureSuccessStatusCode();
            while (await lines.ReadLineAsync() is { } line && !line.StartsWith("data: ", StringComparison.Ordinal))
            {
                // Up to the event.
            }
        });
    }

    private static async Task<double> MedianAsync(int runs, Func<int, Task> action)
    {
        var times = new List<double>();
        for (var i = 0; i < runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await action(i);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        times.Sort();
        return times[times.Count / 2];
    }

    private static async Task WaitUntilListeningAsync(Process process, int port)
    {
        var limit = Stopwatch.StartNew();
        while (true)
        {
            using var client = new TcpClient();
            try
            {
                await client.ConnectAsync("127.0.0.1", port);
                return;
            }
            catch (SocketException) when (!process.HasExited && limit.Elapsed < TimeSpan.FromSeconds(30))
            {
                await Task.Delay(1);
            }
            catch (SocketException)
            {
                throw new LoadException($"the router does not listen on port {port}");
            }
        }
    }

    private static int Judge(string assertions, Dictionary<string, double> results)
    {
        var missed = false;
        foreach (var assertion in assertions.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = assertion.Split('=', 2);
            if (!results.TryGetValue(sides[0], out var value))
            {
                throw new UsageException($"--assert: '{assertion}' is not start=, list=, page=, reload= or scrape=");
            }

            var limit = ArgumentReader.ParseScaled("assert", sides.Length > 1 ? sides[1] : "");
            if (value > limit)
            {
                missed = true;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  MISSED              {sides[0]} is {value:0}, the limit is {limit:0}"));
            }
        }

        return missed ? ExitCodes.TargetMissed : ExitCodes.Success;
    }
}
