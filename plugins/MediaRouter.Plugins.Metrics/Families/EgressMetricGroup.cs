using MediaRouter.Net;
using MediaRouter.Plugins.Metrics.Exposition;

namespace MediaRouter.Plugins.Metrics.Families;

/// <summary>What the sending threads have measured.</summary>
internal sealed class EgressMetricGroup(EgressLoops loops) : IMetricGroup
{
    public string Type => "egress";

    public bool Concerns(ScrapeQuery query) => false;

    public void Write(ExpositionWriter writer, ScrapeQuery query)
    {
        var statistics = loops.ReadStatistics();
        writer.BeginGroup("Egress");
        writer.BeginFamily("mediarouter_egress_readers", FamilyType.Gauge, "Readers that the sending threads serve");
        writer.Sample("", statistics.Readers);
        writer.BeginFamily("mediarouter_egress_blocked_readers", FamilyType.Gauge, "Readers that wait until their socket takes more");
        writer.Sample("", statistics.BlockedReaders);
        writer.BeginFamily(
            "mediarouter_egress_latency_seconds", FamilyType.Histogram, "Time from the arrival of a frame until it was sent to a reader; a random sample of one send in 16");
        writer.Samples(statistics.Latency);
        writer.BeginFamily("mediarouter_egress_first_packet_seconds", FamilyType.Histogram, "Time from letting a reader in until the first packets were sent to it");
        writer.Samples(statistics.FirstChunkDelay);
        writer.BeginFamily(
            "mediarouter_egress_backlog_chunks", FamilyType.Histogram, "Frames that wait for a reader when it is offered another; a random sample of one offer in 16");
        writer.Samples(statistics.Backlog);
        writer.EndGroup();
    }
}
