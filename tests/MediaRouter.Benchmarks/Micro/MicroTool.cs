using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace MediaRouter.Benchmarks.Micro;

/// <summary>The command <c>micro</c>: BenchmarkDotNet over the hot types, in this process.</summary>
internal static class MicroTool
{
    public static int Run(ReadOnlySpan<string> arguments)
    {
        // A process of its own per benchmark would mean building the product once for each.
        var config = ManualConfig.CreateEmpty()
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddExporter(MarkdownExporter.GitHub)
            .AddLogger(ConsoleLogger.Default)
            .WithOptions(ConfigOptions.JoinSummary);
        var selection = arguments.Length == 0 ? ["--filter", "*"] : arguments.ToArray();
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroTool).Assembly).Run(selection, config);
        return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success))
            ? ExitCodes.Success
            : ExitCodes.Failed;
    }
}
