using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MediaRouter.Benchmarks.CommandLine;
using MediaRouter.Benchmarks.Load;
using MediaRouter.Benchmarks.Load.Measuring;
using MediaRouter.Benchmarks.Load.Native;

namespace MediaRouter.Benchmarks.ListenTime;

/// <summary>The command <c>listen-time</c>: from the start of a process to the first connection that its port accepts.</summary>
internal static class ListenTimeTool
{
    private const string Usage = """
        MediaRouter.Benchmarks listen-time --port PORT [options] -- COMMAND [ARGUMENTS]
          --host ADDRESS      (default 127.0.0.1)
          --runs N            (default 5)
          --timeout S         a start that takes longer is a failure (default 20)
          --idle S            waits as long after the last start, then reads the memory (default 5)
          --row FILE          appends "median ms<TAB>idle RSS kB<TAB>idle anonymous kB"
          --assert LIST       start=MS, rss=KB, anon=KB, for instance start=400,rss=90000
        The output of the command is dropped.
        """;

    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (arguments.Contains("--help"))
        {
            Console.WriteLine(Usage);
            return ExitCodes.Success;
        }

        var reader = new ArgumentReader(arguments);
        var port = reader.Number("port", 0, 1, 65_535);
        var endpoint = new IPEndPoint(IPAddress.Parse(reader.Text("host", "127.0.0.1")), port);
        var runs = reader.Number("runs", 5, 1, 100);
        var timeout = TimeSpan.FromSeconds(reader.Number("timeout", 20, 1, 600));
        var idle = TimeSpan.FromSeconds(reader.Number("idle", 5, 0, 600));
        var rows = reader.Text("row");
        var assertions = reader.Text("assert", "");
        reader.RefuseUnknown();
        if (port == 0 || reader.Rest.Count == 0)
        {
            throw new UsageException(Usage);
        }

        if (Accepts(endpoint))
        {
            throw new LoadException($"{endpoint} accepts connections already");
        }

        var times = new List<double>();
        ProcessSample? memory = null;
        for (var i = 0; i < runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            using var process = Start(reader.Rest);
            try
            {
                times.Add(WaitUntilListening(process, started, endpoint, timeout));
                if (i == runs - 1)
                {
                    Thread.Sleep(idle);
                    memory = ProcessSample.Read(process.Id);
                }
            }
            finally
            {
                End(process);
            }
        }

        times.Sort();
        var median = times[times.Count / 2];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"listening after {median:0} ms (median of {runs}; best {times[0]:0}, worst {times[^1]:0}); idle {memory!.ResidentKilobytes} kB resident, {memory.AnonymousKilobytes} kB anonymous, {memory.Threads} threads"));
        if (rows is not null)
        {
            File.AppendAllText(rows, string.Create(CultureInfo.InvariantCulture, $"{median:0}\t{memory.ResidentKilobytes}\t{memory.AnonymousKilobytes}\n"));
        }

        return Judge(assertions, median, memory);
    }

    private static int Judge(string assertions, double median, ProcessSample memory)
    {
        var missed = false;
        foreach (var assertion in assertions.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = assertion.Split('=', 2);
            var value = sides[0] switch
            {
                "start" => median,
                "rss" => memory.ResidentKilobytes,
                "anon" => memory.AnonymousKilobytes,
                _ => throw new UsageException($"--assert: '{assertion}' is not start=, rss= or anon="),
            };
            var limit = ArgumentReader.ParseScaled("assert", sides.Length > 1 ? sides[1] : "");
            if (value > limit)
            {
                missed = true;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  MISSED              {sides[0]} is {value:0}, the limit is {limit:0}"));
            }
        }

        return missed ? ExitCodes.TargetMissed : ExitCodes.Success;
    }

    private static Process Start(IReadOnlyList<string> command)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        try
        {
            process.Start();
            return process;
        }
        catch (Win32Exception ex)
        {
            process.Dispose();
            throw new LoadException($"{command[0]}: {ex.Message}");
        }
    }

    private static double WaitUntilListening(Process process, long started, IPEndPoint endpoint, TimeSpan timeout)
    {
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        while (!Accepts(endpoint))
        {
            if (process.HasExited)
            {
                throw new LoadException($"the command ended with {process.ExitCode} before {endpoint} accepted");
            }

            if (Stopwatch.GetElapsedTime(started) > timeout)
            {
                throw new LoadException($"{endpoint} did not accept within {timeout.TotalSeconds:0} s");
            }

            Thread.Sleep(1);
        }

        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static bool Accepts(IPEndPoint endpoint)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(endpoint);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static void End(Process process)
    {
        if (process.HasExited)
        {
            return;
        }

        _ = Libc.Kill(process.Id, Libc.SigTerm);
        if (!process.WaitForExit(TimeSpan.FromSeconds(15)))
        {
            process.Kill();
            process.WaitForExit();
        }
    }
}
