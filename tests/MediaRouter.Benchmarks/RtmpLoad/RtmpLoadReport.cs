using System.Globalization;
using System.Text;
using MediaRouter.Benchmarks.Load.Measuring;

namespace MediaRouter.Benchmarks.RtmpLoad;

/// <summary>What one run measured. Kilobytes are of 1024 bytes.</summary>
internal sealed record RtmpLoadReport
{
    public static readonly string[] AssertableNames = ["cpu", "cores", "rss", "anon", "p50", "p99", "max", "first", "missed", "ratio"];

    public required string Server { get; init; }

    public required int Readers { get; init; }

    public required int Publishers { get; init; }

    public required double BitrateBps { get; init; }

    public required double WindowSeconds { get; init; }

    /// <summary>Bytes of chunks that the readers received, or that the publishers sent when there are no readers.</summary>
    public required long Bytes { get; init; }

    /// <summary>Frames that the inspected readers received, against those published.</summary>
    public required double DeliveredPercent { get; init; }

    /// <summary>Frames that the inspected readers did not get.</summary>
    public required long FramesMissed { get; init; }

    public required int ReadersRefused { get; init; }

    public required int ReadersEnded { get; init; }

    public required int ReadersSilent { get; init; }

    public required string? FirstFailure { get; init; }

    public required double LatencyP50Milliseconds { get; init; }

    public required double LatencyP99Milliseconds { get; init; }

    public required double LatencyMaxMilliseconds { get; init; }

    public required long LatencySamples { get; init; }

    public required double SetUpP99Milliseconds { get; init; }

    /// <summary>From the play command to the first whole key frame.</summary>
    public required double FirstPictureP50Milliseconds { get; init; }

    public required double FirstPictureP99Milliseconds { get; init; }

    public required double PublisherLongestFrameMilliseconds { get; init; }

    public required double PublisherLatestStartMilliseconds { get; init; }

    public required double ClientCpuSeconds { get; init; }

    public required double MachineBusyCores { get; init; }

    public required double OtherBusyCores { get; init; }

    public double? ServerCores { get; init; }

    public double? CpuSecondsPerGigabyte { get; init; }

    public double? ResidentKilobytesPerConnection { get; init; }

    public double? AnonymousKilobytesPerConnection { get; init; }

    public ProcessSample? ServerBefore { get; init; }

    public ProcessSample? ServerWith { get; init; }

    public ProcessSample? ServerAfter { get; init; }

    public double? Value(string name, RtmpLoadReport? peer) => name switch
    {
        "cpu" => CpuSecondsPerGigabyte,
        "cores" => ServerCores,
        "rss" => ResidentKilobytesPerConnection,
        "anon" => AnonymousKilobytesPerConnection,
        "p50" => LatencyP50Milliseconds,
        "p99" => LatencyP99Milliseconds,
        "max" => LatencyMaxMilliseconds,
        "first" => FirstPictureP99Milliseconds,
        "missed" => FramesMissed,
        "ratio" => CpuSecondsPerGigabyte / peer?.CpuSecondsPerGigabyte,
        _ => null,
    };

    /// <summary>server, publishers, readers, CPU-s/GB, cores, kB per connection, anonymous kB, p50, p99, max, first p50, first p99, missed, delivered %, other cores.</summary>
    public string ToRow() => string.Join('\t',
        Server,
        Publishers.ToString(CultureInfo.InvariantCulture),
        Readers.ToString(CultureInfo.InvariantCulture),
        Format(CpuSecondsPerGigabyte, "0.00"),
        Format(ServerCores, "0.00"),
        Format(ResidentKilobytesPerConnection, "0.0"),
        Format(AnonymousKilobytesPerConnection, "0.0"),
        Format(LatencyP50Milliseconds, "0.00"),
        Format(LatencyP99Milliseconds, "0.00"),
        Format(LatencyMaxMilliseconds, "0.0"),
        Format(FirstPictureP50Milliseconds, "0"),
        Format(FirstPictureP99Milliseconds, "0"),
        FramesMissed.ToString(CultureInfo.InvariantCulture),
        Format(DeliveredPercent, "0.00"),
        Format(OtherBusyCores, "0.00"));

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(string label, FormattableString value) =>
            text.Append(CultureInfo.InvariantCulture, $"  {label,-20}{value.ToString(CultureInfo.InvariantCulture)}\n");

        text.Append(CultureInfo.InvariantCulture, $"{Server}: {Readers} readers of {Publishers} publishers at {BitrateBps / 1e6:0.##} Mbit/s, {WindowSeconds:0.0} s\n");
        Line(Readers > 0 ? "delivered" : "published", $"{Bytes / 1e9:0.000} GB, {Bytes * 8 / WindowSeconds / 1e6:0} Mbit/s");
        if (Readers > 0)
        {
            Line("frames", $"{DeliveredPercent:0.00} % of what was published, {FramesMissed} missed");
            Line("latency ms", $"p50 {LatencyP50Milliseconds:0.00}  p99 {LatencyP99Milliseconds:0.00}  max {LatencyMaxMilliseconds:0.0}  ({LatencySamples} frames)");
            Line("first picture ms", $"p50 {FirstPictureP50Milliseconds:0}  p99 {FirstPictureP99Milliseconds:0}; set up p99 {SetUpP99Milliseconds:0.0}");
        }

        Line("readers", $"{ReadersRefused} refused, {ReadersEnded} ended early, {ReadersSilent} got nothing");
        if (FirstFailure is not null)
        {
            Line("first failure", $"{FirstFailure}");
        }

        if (ServerWith is { } with)
        {
            Line("server CPU", $"{Format(ServerCores, "0.00")} cores, {Format(CpuSecondsPerGigabyte, "0.00")} s/GB");
            Line("server memory kB", $"before {ServerBefore?.ResidentKilobytes}, under load {with.ResidentKilobytes}, after {ServerAfter?.ResidentKilobytes}; per connection {Format(ResidentKilobytesPerConnection, "0.0")}, anonymous {Format(AnonymousKilobytesPerConnection, "0.0")}");
            Line("server threads", $"before {ServerBefore?.Threads}, under load {with.Threads}, after {ServerAfter?.Threads}; descriptors {ServerBefore?.Descriptors}, {with.Descriptors}, {ServerAfter?.Descriptors}");
        }

        Line("client CPU", $"{ClientCpuSeconds:0.00} s; machine {MachineBusyCores:0.00} cores busy, of them others {OtherBusyCores:0.00}");
        Line("publishers", $"longest send of a frame {PublisherLongestFrameMilliseconds:0.0} ms, latest start {PublisherLatestStartMilliseconds:0.0} ms");
        return text.ToString();
    }

    /// <summary>One line that sets two runs of the same load against each other.</summary>
    public static string Compare(RtmpLoadReport router, RtmpLoadReport peer) => string.Create(CultureInfo.InvariantCulture,
        $"{router.Publishers} publishers, {router.Readers} readers: CPU s/GB {Pair(router.CpuSecondsPerGigabyte, peer.CpuSecondsPerGigabyte)}, kB per connection {Pair(router.ResidentKilobytesPerConnection, peer.ResidentKilobytesPerConnection)}")
        + (router.Readers == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $", p50 ms {Pair(router.LatencyP50Milliseconds, peer.LatencyP50Milliseconds)}, p99 ms {Pair(router.LatencyP99Milliseconds, peer.LatencyP99Milliseconds)}, first picture p50 ms {Pair(router.FirstPictureP50Milliseconds, peer.FirstPictureP50Milliseconds)}, missed {router.FramesMissed}:{peer.FramesMissed}"));

    private static string Pair(double? left, double? right) =>
        $"{Format(left, "0.00")}:{Format(right, "0.00")} = {Format(right > 0 ? left / right : null, "0.00")}";

    private static string Format(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
