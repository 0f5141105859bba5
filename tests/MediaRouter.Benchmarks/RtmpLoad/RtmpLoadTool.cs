using System.Globalization;
using System.Text.Json;

namespace MediaRouter.Benchmarks.RtmpLoad;

/// <summary>The commands <c>rtmp-load</c> and <c>rtmp-publish</c>.</summary>
internal static class RtmpLoadTool
{
    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static int Run(ReadOnlySpan<string> arguments, bool publishes)
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("rtmp-load runs on Linux only");
            return ExitCodes.Failed;
        }

        if (arguments.Contains("--help"))
        {
            Console.WriteLine(RtmpLoadOptions.Usage);
            return ExitCodes.Success;
        }

        var options = RtmpLoadOptions.Parse(arguments, publishes);
        var reports = new List<RtmpLoadReport>();
        var comparisons = new List<string>();
        var result = ExitCodes.Success;
        foreach (var readers in options.Readers)
        {
            RtmpLoadReport? router = null, peer = null;
            if (options.RouterFile is not null || options.Server is not null)
            {
                router = Measure(options, readers, isPeer: false);
                reports.Add(router);
            }

            if (options.HasPeer)
            {
                peer = Measure(options, readers, isPeer: true);
                reports.Add(peer);
            }

            if (router is not null && peer is not null)
            {
                comparisons.Add(RtmpLoadReport.Compare(router, peer));
            }

            result = Math.Max(result, Judge(options, router, peer));
        }

        if (comparisons.Count > 0)
        {
            Console.WriteLine("router:peer = ratio");
            comparisons.ForEach(line => Console.WriteLine("  " + line));
        }

        if (options.JsonFile is { } json)
        {
            File.WriteAllText(json, JsonSerializer.Serialize(reports, JsonOptions));
        }

        if (options.RowFile is { } rows)
        {
            File.AppendAllLines(rows, reports.Select(report => report.ToRow()));
        }

        return result;
    }

    private static RtmpLoadReport Measure(RtmpLoadOptions options, int readers, bool isPeer)
    {
        // A new server for each run, so that none inherits the memory of the one before.
        using var server = isPeer ? ServerUnderTest.StartNginx(options.Port + 1)
            : options.RouterFile is { } router ? ServerUnderTest.StartRouter(router, options.Port)
            : ServerUnderTest.Attach(options.Server!, options.ServerProcess);
        using var run = new RtmpLoadRun(options, server, readers);
        var report = run.Execute();
        Console.Write(report.ToText());
        return report;
    }

    private static int Judge(RtmpLoadOptions options, RtmpLoadReport? router, RtmpLoadReport? peer)
    {
        var missed = false;
        foreach (var (name, limit) in options.Assertions)
        {
            var value = router?.Value(name, peer);
            if (value is null || value > limit)
            {
                missed = true;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  MISSED              {name} is {value:0.###}, the limit is {limit:0.###}"));
            }
        }

        // A run in which readers were left out says nothing about those that were not.
        RtmpLoadReport?[] judged = [router, peer];
        return judged.Any(report => report?.ReadersRefused + report?.ReadersEnded + report?.ReadersSilent > 0) ? ExitCodes.Failed
            : missed ? ExitCodes.TargetMissed
            : ExitCodes.Success;
    }
}
