using System.Globalization;

namespace MediaRouter.Benchmarks.Load;

/// <summary>The command <c>rtsp-load</c>.</summary>
internal static class RtspLoadTool
{
    public static int Run(ReadOnlySpan<string> arguments)
    {
        if (!OperatingSystem.IsLinux())
        {
            Console.Error.WriteLine("rtsp-load runs on Linux only");
            return ExitCodes.Failed;
        }

        if (arguments.Contains("--help"))
        {
            Console.WriteLine(LoadOptions.Usage);
            return ExitCodes.Success;
        }

        var options = LoadOptions.Parse(arguments);
        using var run = new LoadRun(options);
        var report = run.Execute();
        Console.Write(report.ToText());
        if (options.JsonFile is { } json)
        {
            File.WriteAllText(json, report.ToJson());
        }

        if (options.RowFile is { } rows)
        {
            File.AppendAllText(rows, report.ToRow() + "\n");
        }

        return Judge(options, report);
    }

    private static int Judge(LoadOptions options, LoadReport report)
    {
        var missed = false;
        foreach (var (name, limit) in options.Assertions)
        {
            var value = report.Value(name);
            if (value is null || value > limit)
            {
                missed = true;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  MISSED              {name} is {value:0.###}, the limit is {limit:0.###}"));
            }
        }

        // A run in which readers were left out says nothing about those that were not.
        return report.ReadersRefused + report.ReadersEnded + report.ReadersSilent > 0 ? ExitCodes.Failed
            : missed ? ExitCodes.TargetMissed
            : ExitCodes.Success;
    }
}
