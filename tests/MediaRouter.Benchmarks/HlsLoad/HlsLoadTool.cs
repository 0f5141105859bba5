using System.Globalization;
using System.Text.Json;
using MediaRouter.Benchmarks.Load;
using MediaRouter.Benchmarks.Load.Publishing;
using MediaRouter.Benchmarks.RtmpLoad;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>The command <c>hls-load</c>.</summary>
internal static class HlsLoadTool
{
    private const int ChunkSize = 4096;
    private const int StartAttempts = 20;

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("hls-load runs on Linux only");
            return ExitCodes.Failed;
        }

        if (arguments.Contains("--help"))
        {
            Console.WriteLine(HlsLoadOptions.Usage);
            return ExitCodes.Success;
        }

        var options = HlsLoadOptions.Parse(arguments);
        var folder = options.KeptSite ?? Directory.CreateTempSubdirectory("hls-site-").FullName;
        try
        {
            return Run(options, folder);
        }
        finally
        {
            if (options.KeptSite is null)
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static int Run(HlsLoadOptions options, string folder)
    {
        var reports = new List<HlsLoadReport>();
        HlsLoadReport? router = null;
        RecordedSite site;
        if (options.Site is null)
        {
            using var server = options.RouterFile is { } executable
                ? HlsServers.StartRouter(executable, options.Port, options)
                : ServerUnderTest.Attach(options.Server!, options.ServerProcess);
            var video = new RtmpVideo(options.BitrateBps, options.FramesPerSecond, options.Gop, ChunkSize);
            using var publisher = Insist(() => RtmpPublisher.Open(options.PublishUrl ?? HlsServers.PublishUrl(options.Port), video, ChunkSize));
            using var pacer = new PublisherPacer([publisher], options.FramesPerSecond);
            site = Insist(() => RecordedSite.Record(server.Url, options, folder));
            using var run = new HlsLoadRun(options, server, site: null);
            router = run.Execute();
            reports.Add(router);
            Console.Write(router.ToText());
            if (publisher.Failure is { } failure)
            {
                throw new LoadException(failure);
            }
        }
        else
        {
            site = RecordedSite.Open(options.Site);
        }

        foreach (var peer in options.Peers)
        {
            using var server = peer == "nginx" ? HlsServers.StartNginx(options.Port + 2, site) : HlsServers.StartKestrel(options.Port + 3, site);
            using var run = new HlsLoadRun(options, server, site);
            var report = run.Execute();
            reports.Add(report);
            Console.Write(report.ToText());
        }

        Compare(reports);
        if (options.JsonFile is { } json)
        {
            File.WriteAllText(json, JsonSerializer.Serialize(reports, JsonOptions));
        }

        if (options.RowFile is { } rows)
        {
            File.AppendAllLines(rows, reports.Select(report => report.ToRow()));
        }

        return Judge(options, reports, router);
    }

    // The servers of a router begin to listen one after the other. The first request makes the muxer; until there is a segment, there is nothing to record.
    private static T Insist<T>(Func<T> attempt)
    {
        for (var i = 1; ; i++)
        {
            try
            {
                return attempt();
            }
            catch (LoadException) when (i < StartAttempts)
            {
                Thread.Sleep(500);
            }
        }
    }

    private static void Compare(List<HlsLoadReport> reports)
    {
        foreach (var peer in reports.Skip(1))
        {
            Console.WriteLine(HlsLoadReport.Compare(reports[0], peer));
        }

        foreach (var report in reports)
        {
            // Who cannot keep up sends less, in fewer and larger steps: that is no measure of what a request costs.
            if (report.DeliveredPercent < 99 || report.MachineBusyCores > Environment.ProcessorCount - 0.1)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"note: with {report.Server} the machine was at its limit ({report.MachineBusyCores:0.00} of {Environment.ProcessorCount} cores busy, {report.DeliveredPercent:0.00} % of the parts within the window); compare at a lower --bitrate or with fewer --viewers as well"));
            }
        }
    }

    private static int Judge(HlsLoadOptions options, List<HlsLoadReport> reports, HlsLoadReport? router)
    {
        var missed = false;
        foreach (var (name, limit) in options.Assertions)
        {
            var value = router?.Value(name, reports.Find(report => report.Server == "nginx"));
            if (value is null || value > limit)
            {
                missed = true;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  MISSED              {name} is {value:0.###}, the limit is {limit:0.###}"));
            }
        }

        // A run in which viewers were left out says nothing about those that were not.
        return reports.Exists(report => report.ViewersRefused + report.ViewersEnded > 0) ? ExitCodes.Failed
            : missed ? ExitCodes.TargetMissed
            : ExitCodes.Success;
    }
}
