using System.Globalization;
using System.Text;
using System.Text.Json;
using MediaRouter.Benchmarks.Load.Measuring;

namespace MediaRouter.Benchmarks.Load;

/// <summary>What one run measured. Milliseconds, kilobytes (1024 bytes) and bytes say so in their names.</summary>
internal sealed record LoadReport
{
    public static readonly string[] AssertableNames =
        ["cpu", "rss", "anon", "p50", "p90", "p99", "max", "first", "loss", "missed", "cores"];

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required string Name { get; init; }

    public required int Readers { get; init; }

    public required int Publishers { get; init; }

    public required string Transport { get; init; }

    public required string PublishTransport { get; init; }

    public required double BitrateBps { get; init; }

    public required double WindowSeconds { get; init; }

    public required long DeliveredBytes { get; init; }

    public required long DeliveredPackets { get; init; }

    /// <summary>Delivered bytes against what the publishers sent in the window times the readers of each.</summary>
    public required double DeliveredPercent { get; init; }

    public required long PacketsLost { get; init; }

    public required double LossPercent { get; init; }

    public required long FramesMissed { get; init; }

    /// <summary>Datagrams that the kernel dropped in the window because a receiver's buffer was full, anywhere on the machine.</summary>
    public required long ReceiveBufferDrops { get; init; }

    public required int ReadersRefused { get; init; }

    public required int ReadersEnded { get; init; }

    public required int ReadersSilent { get; init; }

    public required string? FirstFailure { get; init; }

    public required long LatencySamples { get; init; }

    public required double LatencyP50Milliseconds { get; init; }

    public required double LatencyP90Milliseconds { get; init; }

    public required double LatencyP99Milliseconds { get; init; }

    public required double LatencyMaxMilliseconds { get; init; }

    /// <summary>From connecting until PLAY is sent.</summary>
    public required double SetUpP50Milliseconds { get; init; }

    public required double SetUpP99Milliseconds { get; init; }

    /// <summary>From PLAY to the first RTP packet; a server that begins at a key frame waits for it.</summary>
    public required double FirstPacketP50Milliseconds { get; init; }

    public required double FirstPacketP99Milliseconds { get; init; }

    public required double PublisherLongestFrameMilliseconds { get; init; }

    public required double PublisherLatestStartMilliseconds { get; init; }

    public required double ClientCpuSeconds { get; init; }

    public required double ClientReceiveCpuSecondsPerGigabyte { get; init; }

    public required double MachineBusyCores { get; init; }

    public required double MachineStolenCores { get; init; }

    /// <summary>What was busy and was neither the server nor this program.</summary>
    public double? OtherBusyCores { get; init; }

    public double? ServerCpuSeconds { get; init; }

    public double? ServerCores { get; init; }

    public double? ServerCpuSecondsPerGigabyte { get; init; }

    public double? ResidentKilobytesPerReader { get; init; }

    public double? AnonymousKilobytesPerReader { get; init; }

    /// <summary>How many readers the memory per reader was divided by.</summary>
    public required int MemoryReaders { get; init; }

    public ProcessSample? ServerIdle { get; init; }

    public ProcessSample? ServerBeforeReaders { get; init; }

    public ProcessSample? ServerWithReaders { get; init; }

    public long? ServerPeakResidentKilobytes { get; init; }

    public ProcessSample? ServerAfterReaders { get; init; }

    public required IReadOnlyDictionary<string, long> Attacks { get; init; }

    public double? Value(string name) => name switch
    {
        "cpu" => ServerCpuSecondsPerGigabyte,
        "cores" => ServerCores,
        "rss" => ResidentKilobytesPerReader,
        "anon" => AnonymousKilobytesPerReader,
        "p50" => LatencyP50Milliseconds,
        "p90" => LatencyP90Milliseconds,
        "p99" => LatencyP99Milliseconds,
        "max" => LatencyMaxMilliseconds,
        "first" => FirstPacketP99Milliseconds,
        "loss" => PacketsLost,
        "missed" => FramesMissed,
        _ => null,
    };

    public string ToJson() => JsonSerializer.Serialize(this, JsonOptions);

    /// <summary>name, readers, transport, CPU-s/GB, cores, kB per reader, anonymous kB per reader, p50, p99, max, lost, first p99, other cores.</summary>
    public string ToRow() => string.Join('\t',
        Name.Length > 0 ? Name : "-",
        Readers.ToString(CultureInfo.InvariantCulture),
        Transport,
        Format(ServerCpuSecondsPerGigabyte, "0.00"),
        Format(ServerCores, "0.00"),
        Format(ResidentKilobytesPerReader, "0.0"),
        Format(AnonymousKilobytesPerReader, "0.0"),
        Format(LatencyP50Milliseconds, "0.00"),
        Format(LatencyP99Milliseconds, "0.00"),
        Format(LatencyMaxMilliseconds, "0.0"),
        PacketsLost.ToString(CultureInfo.InvariantCulture),
        Format(FirstPacketP99Milliseconds, "0"),
        Format(OtherBusyCores, "0.00"));

    public string ToText()
    {
        var text = new StringBuilder();
        void Line(string label, FormattableString value) =>
            text.Append(CultureInfo.InvariantCulture, $"  {label,-20}{value.ToString(CultureInfo.InvariantCulture)}\n");

        text.Append(CultureInfo.InvariantCulture, $"{(Name.Length > 0 ? Name + ": " : "")}{Readers} {Transport} readers of {Publishers} {PublishTransport} publishers at {BitrateBps / 1e6:0.##} Mbit/s, {WindowSeconds:0.0} s\n");
        Line("delivered", $"{DeliveredBytes / 1e9:0.000} GB, {DeliveredBytes * 8 / WindowSeconds / 1e6:0} Mbit/s, {DeliveredPercent:0.00} % of what was published");
        Line("lost", $"{PacketsLost} packets ({LossPercent:0.0000} %), {FramesMissed} frames missed; {ReceiveBufferDrops} datagrams dropped at full buffers");
        Line("latency ms", $"p50 {LatencyP50Milliseconds:0.00}  p90 {LatencyP90Milliseconds:0.00}  p99 {LatencyP99Milliseconds:0.00}  max {LatencyMaxMilliseconds:0.0}  ({LatencySamples} frames)");
        Line("first packet ms", $"p50 {FirstPacketP50Milliseconds:0}  p99 {FirstPacketP99Milliseconds:0}; set up p50 {SetUpP50Milliseconds:0.0}  p99 {SetUpP99Milliseconds:0.0}");
        Line("readers", $"{ReadersRefused} refused, {ReadersEnded} ended early, {ReadersSilent} got nothing{(FirstFailure is null ? "" : $" (first failure: {FirstFailure})")}");
        if (ServerCpuSeconds is { } cpu && ServerWithReaders is { } with)
        {
            Line("server CPU", $"{cpu:0.00} s = {ServerCores:0.00} cores, {Format(ServerCpuSecondsPerGigabyte, "0.00")} s/GB");
            Line("server memory kB", $"idle {ServerIdle?.ResidentKilobytes}, publishing {ServerBeforeReaders?.ResidentKilobytes}, reading {with.ResidentKilobytes} (peak {ServerPeakResidentKilobytes}), after {ServerAfterReaders?.ResidentKilobytes}");
            Line("  anonymous", $"idle {ServerIdle?.AnonymousKilobytes}, publishing {ServerBeforeReaders?.AnonymousKilobytes}, reading {with.AnonymousKilobytes}, after {ServerAfterReaders?.AnonymousKilobytes}");
            Line("  per reader", $"{Format(ResidentKilobytesPerReader, "0.0")} kB, anonymous {Format(AnonymousKilobytesPerReader, "0.0")} kB, over {MemoryReaders} readers");
            Line("server threads", $"idle {ServerIdle?.Threads}, reading {with.Threads}, after {ServerAfterReaders?.Threads}; descriptors {ServerIdle?.Descriptors}, {with.Descriptors}, {ServerAfterReaders?.Descriptors}");
        }

        Line("client CPU", $"{ClientCpuSeconds:0.00} s ({ClientReceiveCpuSecondsPerGigabyte:0.00} s/GB to receive); machine {MachineBusyCores:0.00} cores busy, of them others {Format(OtherBusyCores, "0.00")}, stolen {MachineStolenCores:0.00}");
        Line("publishers", $"longest send of a frame {PublisherLongestFrameMilliseconds:0.0} ms, latest start {PublisherLatestStartMilliseconds:0.0} ms");
        foreach (var (name, count) in Attacks)
        {
            Line(name, $"{count}");
        }

        return text.ToString();
    }

    private static string Format(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}
