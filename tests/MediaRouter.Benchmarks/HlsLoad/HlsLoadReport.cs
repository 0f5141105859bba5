using System.Globalization;
using System.Text;
using MediaRouter.Benchmarks.Load.Measuring;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>What one run measured. Kilobytes are of 1024 bytes.</summary>
internal sealed record HlsLoadReport
{
    public static readonly string[] AssertableNames = ["cpu", "cores", "rss", "p50", "p99", "missed", "ratio"];

    public required string Server { get; init; }

    public required int Viewers { get; init; }

    public required double BitrateBps { get; init; }

    public required double WindowSeconds { get; init; }

    /// <summary>Bytes of replies that the viewers received.</summary>
    public required long Bytes { get; init; }

    public required long Parts { get; init; }

    public required long Playlists { get; init; }

    /// <summary>Parts that the viewer with the most received; what each of them should have.</summary>
    public required long MostParts { get; init; }

    public required long FewestParts { get; init; }

    /// <summary>Parts that viewers asked for in vain, or did not get whole.</summary>
    public required long PartsMissed { get; init; }

    public required int ViewersRefused { get; init; }

    public required int ViewersEnded { get; init; }

    public required string? FirstFailure { get; init; }

    public required double LatencyP50Milliseconds { get; init; }

    public required double LatencyP99Milliseconds { get; init; }

    public required double LatencyMaxMilliseconds { get; init; }

    public required long LatencySamples { get; init; }

    public required double SetUpP99Milliseconds { get; init; }

    public required double ClientCpuSeconds { get; init; }

    public required double MachineBusyCores { get; init; }

    public required double OtherBusyCores { get; init; }

    public required double ServerCpuSeconds { get; init; }

    public required ProcessSample ServerBefore { get; init; }

    public required int BaselineViewers { get; init; }

    public required ProcessSample ServerWithBaseline { get; init; }

    public required ProcessSample ServerWith { get; init; }

    public required ProcessSample ServerAfter { get; init; }

    public double ServerCores => ServerCpuSeconds / WindowSeconds;

    public double CpuSecondsPerGigabyte => ServerCpuSeconds / (Bytes / 1e9);

    public double CpuMicrosecondsPerRequest => ServerCpuSeconds * 1e6 / (Parts + Playlists);

    /// <summary>CPU of a core that one viewer takes.</summary>
    public double CpuPercentPerViewer => 100 * ServerCores / Viewers;

    /// <summary>Share of the parts that came within the window, against the viewer with the most.</summary>
    public double DeliveredPercent => MostParts > 0 ? 100.0 * Parts / (MostParts * Viewers) : 0;

    public double ResidentKilobytesPerViewer => (double)(ServerWith.ResidentKilobytes - ServerWithBaseline.ResidentKilobytes) / Math.Max(1, Viewers - BaselineViewers);

    public double? Value(string name, HlsLoadReport? nginx) => name switch
    {
        "cpu" => CpuSecondsPerGigabyte,
        "cores" => ServerCores,
        "rss" => ResidentKilobytesPerViewer,
        "p50" => LatencyP50Milliseconds,
        "p99" => LatencyP99Milliseconds,
        "missed" => PartsMissed,
        "ratio" => CpuSecondsPerGigabyte / nginx?.CpuSecondsPerGigabyte,
        _ => null,
    };

    /// <summary>server, viewers, Mbit/s, CPU-s/GB, µs/request, cores, % of a core per viewer, kB per viewer, RSS before, with the baseline, with all, p50, p99, max, missed, delivered %, other cores.</summary>
    public string ToRow() => string.Join('\t',
        Server,
        Viewers.ToString(CultureInfo.InvariantCulture),
        Format(BitrateBps / 1e6, "0.##"),
        Format(CpuSecondsPerGigabyte, "0.000"),
        Format(CpuMicrosecondsPerRequest, "0.0"),
        Format(ServerCores, "0.00"),
        Format(CpuPercentPerViewer, "0.000"),
        Format(ResidentKilobytesPerViewer, "0.0"),
        ServerBefore.ResidentKilobytes.ToString(CultureInfo.InvariantCulture),
        ServerWithBaseline.ResidentKilobytes.ToString(CultureInfo.InvariantCulture),
        ServerWith.ResidentKilobytes.ToString(CultureInfo.InvariantCulture),
        Format(LatencyP50Milliseconds, "0.0"),
        Format(LatencyP99Milliseconds, "0.0"),
        Format(LatencyMaxMilliseconds, "0"),
        PartsMissed.ToString(CultureInfo.InvariantCulture),
        Format(DeliveredPercent, "0.00"),
        Format(OtherBusyCores, "0.00"));

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(string label, FormattableString value) =>
            text.Append(CultureInfo.InvariantCulture, $"  {label,-20}{value.ToString(CultureInfo.InvariantCulture)}\n");

        text.Append(CultureInfo.InvariantCulture, $"{Server}: {Viewers} viewers at {BitrateBps / 1e6:0.##} Mbit/s, {WindowSeconds:0.0} s\n");
        Line("delivered", $"{Bytes / 1e9:0.000} GB, {Bytes * 8 / WindowSeconds / 1e6:0} Mbit/s; {(Parts + Playlists) / WindowSeconds:0} requests/s");
        Line("parts", $"{Parts}, {PartsMissed} missed; each viewer {FewestParts} to {MostParts}, {DeliveredPercent:0.00} %");
        Line("part latency ms", $"p50 {LatencyP50Milliseconds:0.0}  p99 {LatencyP99Milliseconds:0.0}  max {LatencyMaxMilliseconds:0}  ({LatencySamples} parts)");
        Line("viewers", $"{ViewersRefused} refused, {ViewersEnded} ended early; set up p99 {SetUpP99Milliseconds:0} ms");
        if (FirstFailure is not null)
        {
            Line("first failure", $"{FirstFailure}");
        }

        Line("server CPU", $"{ServerCores:0.00} cores, {CpuSecondsPerGigabyte:0.000} s/GB, {CpuMicrosecondsPerRequest:0.0} µs per request, {CpuPercentPerViewer:0.000} % of a core per viewer");
        Line("server memory kB", $"before {ServerBefore.ResidentKilobytes}, with {BaselineViewers} {ServerWithBaseline.ResidentKilobytes}, with {Viewers} {ServerWith.ResidentKilobytes}, after {ServerAfter.ResidentKilobytes}; per viewer {ResidentKilobytesPerViewer:0.0}");
        Line("server threads", $"before {ServerBefore.Threads}, with all {ServerWith.Threads}, after {ServerAfter.Threads}; descriptors {ServerBefore.Descriptors}, {ServerWith.Descriptors}, {ServerAfter.Descriptors}");
        Line("client CPU", $"{ClientCpuSeconds / WindowSeconds:0.00} cores; machine {MachineBusyCores:0.00} cores busy, of them others {OtherBusyCores:0.00}");
        return text.ToString();
    }

    /// <summary>One line that sets two runs of the same load against each other.</summary>
    public static string Compare(HlsLoadReport router, HlsLoadReport peer) => string.Create(CultureInfo.InvariantCulture,
        $"router:{peer.Server} CPU s/GB {Pair(router.CpuSecondsPerGigabyte, peer.CpuSecondsPerGigabyte)}, µs per request {Pair(router.CpuMicrosecondsPerRequest, peer.CpuMicrosecondsPerRequest)}, kB per viewer {Pair(router.ResidentKilobytesPerViewer, peer.ResidentKilobytesPerViewer)}, p50 ms {Pair(router.LatencyP50Milliseconds, peer.LatencyP50Milliseconds)}, p99 ms {Pair(router.LatencyP99Milliseconds, peer.LatencyP99Milliseconds)}");

    private static string Pair(double left, double right) =>
        $"{Format(left, "0.00")}:{Format(right, "0.00")} = {Format(right > 0 ? left / right : null, "0.00")}";

    private static string Format(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
