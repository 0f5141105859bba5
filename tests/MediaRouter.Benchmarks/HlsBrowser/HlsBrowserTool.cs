using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MediaRouter.Benchmarks.CommandLine;
using MediaRouter.Benchmarks.Load;
using MediaRouter.EndToEnd.Harness.Browser;

namespace MediaRouter.Benchmarks.HlsBrowser;

/// <summary>The command <c>hls-browser</c>: publishes pictures with marks, and looks at them on the player page in Chromium.</summary>
internal static class HlsBrowserTool
{
    private const string Usage = """
        hls-browser --publish URL --page URL [options]
          --publish URL       where ffmpeg publishes, rtsp:// or rtmp://
          --page URL          the player page of that path
          --seconds S         how long to watch (60)
          --opens N           how often the page is opened besides, to measure the first picture (5)
          --screenshots DIR   where to put pictures of the pages
          --assert LIST       latency=MS,first=MS,stalls=N,missing=N: median latency, median time to the first picture, stalls, pictures that were never there
        """;

    // ffmpeg needs time to start, and the router to know the stream.
    private static readonly TimeSpan PublisherLead = TimeSpan.FromSeconds(4);

    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (arguments.Contains("--help"))
        {
            Console.WriteLine(Usage);
            return ExitCodes.Success;
        }

        var reader = new ArgumentReader(arguments);
        var publish = reader.Text("publish") ?? throw new UsageException("--publish is missing");
        var page = reader.Text("page") ?? throw new UsageException("--page is missing");
        var seconds = reader.Number("seconds", 60, 1, 3600);
        var opens = reader.Number("opens", 5, 0, 100);
        var screenshots = reader.Text("screenshots");
        var targets = reader.Text("assert");
        reader.RefuseUnknown();
        return RunAsync(publish, page, seconds, opens, screenshots, targets).GetAwaiter().GetResult();
    }

    private static async Task<int> RunAsync(string publish, string page, int seconds, int opens, string? screenshots, string? targets)
    {
        using var publisher = StartPublisher(publish);
        try
        {
            await Task.Delay(PublisherLead);
            if (publisher.HasExited)
            {
                throw new LoadException("ffmpeg cannot publish");
            }

            await using var browser = await Chromium.StartAsync();

            // The very first page also pays for the browser's own start, and finds no muxer.
            var cold = await MeasureFirstAsync(browser, page);
            var warm = new List<double>();
            for (var i = 0; i < opens; i++)
            {
                warm.Add(await MeasureFirstAsync(browser, page));
            }

            await using var watched = await browser.OpenAsync();
            await watched.RunFirstAsync(PictureStamp.Script);
            await watched.GoAsync(page);
            await watched.WaitForAsync("window.watch?.first", "a picture is there");
            var texts = 0;
            var clock = Stopwatch.StartNew();
            while (clock.Elapsed.TotalSeconds < seconds)
            {
                await Task.Delay(500);
                texts += (await watched.EvaluateAsync("document.body.dataset.state !== 'playing'")).GetBoolean() ? 1 : 0;
            }

            var watch = await watched.EvaluateAsync("({ ...watch, time: document.querySelector('video').currentTime })");
            var values = Report(watch, clock.Elapsed.TotalSeconds, texts, cold, warm, watched);
            if (screenshots is not null)
            {
                await TakeScreenshotsAsync(browser, watched, page, screenshots);
            }

            return Judge(values, targets);
        }
        catch (Exception ex) when (ex is TimeoutException or InvalidOperationException)
        {
            throw new LoadException(ex.Message);
        }
        finally
        {
            if (!publisher.HasExited)
            {
                publisher.Kill();
                await publisher.WaitForExitAsync();
            }
        }
    }

    private static Process StartPublisher(string url)
    {
        var form = url.StartsWith("rtmp", StringComparison.Ordinal) ? "-f flv" : "-f rtsp -rtsp_transport tcp";
        var command = $"-nostdin -v error -re -f lavfi -i testsrc2=size=640x360:rate=30 -f lavfi -i sine=frequency=440:sample_rate=48000 -vf {PictureStamp.Filter()}"
            + " -c:v libx264 -profile:v baseline -preset ultrafast -tune zerolatency -pix_fmt yuv420p -g 30 -c:a aac -b:a 96k " + form + " " + url;
        return Process.Start(new ProcessStartInfo("ffmpeg", command.Split(' '))) ?? throw new LoadException("ffmpeg could not be started");
    }

    // From the navigation to the first picture that is presented, with an empty cache.
    private static async Task<double> MeasureFirstAsync(Chromium browser, string address)
    {
        await using var page = await browser.OpenAsync();
        await page.RunFirstAsync(PictureStamp.Script);
        await page.GoAsync(address);
        await page.WaitForAsync("window.watch?.first", "a picture is there");
        return (await page.EvaluateAsync("watch.first")).GetDouble();
    }

    private static Dictionary<string, double> Report(JsonElement watch, double seconds, int texts, double cold, List<double> warm, BrowserPage page)
    {
        // Those of the first seconds are measured while the player finds its distance to the live edge.
        var latencies = watch.GetProperty("latencies").EnumerateArray().Select(value => value.GetDouble()).Order().ToList();
        var numbers = watch.GetProperty("numbers").EnumerateArray().Select(value => value.GetInt32()).ToList();
        var seen = numbers.ToHashSet();
        var values = new Dictionary<string, double>
        {
            ["seconds"] = seconds,
            ["pictures"] = numbers.Count,
            ["missing"] = seen.Max() - seen.Min() + 1 - seen.Count,
            ["backward"] = numbers.Zip(numbers.Skip(1)).Count(pair => pair.Second < pair.First),
            ["stalls"] = watch.GetProperty("waits").GetInt32(),
            ["longest"] = watch.GetProperty("longest").GetDouble(),
            ["text"] = texts,
            ["latency"] = latencies[latencies.Count / 2],
            ["p95"] = latencies[(int)(latencies.Count * 0.95)],
            ["max"] = latencies[^1],
            ["cold"] = cold,
            ["first"] = warm.Count > 0 ? warm.Order().ElementAt(warm.Count / 2) : cold,
        };
        var load = File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ').Take(3)) : "unknown";
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"watched for {seconds:0} s: {values["pictures"]} pictures, {values["missing"]} missing, {values["backward"]} backward"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"stalls {values["stalls"]}, longest gap between pictures {values["longest"]:0} ms, texts shown {texts}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"glass to glass, ms: p50 {values["latency"]:0}, p95 {values["p95"]:0}, max {values["max"]:0}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"first picture, ms: {cold:0} with a new browser and no viewer before; then {string.Join(", ", warm.Select(value => value.ToString("0", CultureInfo.InvariantCulture)))}"));
        Console.WriteLine($"load of the machine: {load}; complaints of the browser: {string.Join(" | ", page.Complaints)}");
        return values;
    }

    private static async Task TakeScreenshotsAsync(Chromium browser, BrowserPage watched, string address, string folder)
    {
        Directory.CreateDirectory(folder);
        string Picture(string name) => Path.Combine(folder, name + ".png");
        await watched.ScreenshotAsync(Picture("player"));
        var list = new Uri(new Uri(address), "/").ToString();
        foreach (var scheme in (string[])["light", "dark"])
        {
            await using var page = await browser.OpenAsync();
            await page.SetSchemeAsync(scheme);
            await page.GoAsync(list);
            await page.WaitForAsync("document.querySelector('#list li')", "a stream is listed");
            await page.ScreenshotAsync(Picture($"list-{scheme}"));
            await page.GoAsync(list + "nobody/publishes/this/");
            await page.WaitForAsync("document.getElementById('headline').textContent === 'Stream not found'", "the stream is not found");
            await page.ScreenshotAsync(Picture($"missing-{scheme}"));
            await page.GoAsync(address + "?autoplay=no");
            await page.WaitForAsync("document.body.dataset.state === 'offering'", "a button is shown");
            await page.ScreenshotAsync(Picture($"offer-{scheme}"));
            await page.GoAsync(list + "%23/");
            await page.WaitForAsync("document.querySelector('main.card')", "the refusal is there");
            await page.ScreenshotAsync(Picture($"refused-{scheme}"));
            await page.SetSizeAsync(360, 640);
            await page.GoAsync(list);
            await page.WaitForAsync("document.querySelector('#list li')", "a stream is listed");
            await page.ScreenshotAsync(Picture($"list-phone-{scheme}"));
            await page.SetSizeAsync(240, 135);
            await page.GoAsync(list + "nobody/publishes/this/");
            await page.WaitForAsync("document.getElementById('headline').textContent === 'Stream not found'", "the stream is not found");
            await page.ScreenshotAsync(Picture($"missing-small-{scheme}"));
        }
    }

    private static int Judge(Dictionary<string, double> values, string? targets)
    {
        var result = ExitCodes.Success;
        foreach (var target in (targets ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (target.Split('=') is not [var name, var limit] || !values.TryGetValue(name, out var value))
            {
                throw new UsageException($"--assert: '{target}' is none of {string.Join(", ", values.Keys)} with a limit");
            }

            if (value > ArgumentReader.ParseScaled("assert", limit))
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"MISSED: {name} is {value:0}, the target is {limit}"));
                result = ExitCodes.TargetMissed;
            }
        }

        return result;
    }
}
