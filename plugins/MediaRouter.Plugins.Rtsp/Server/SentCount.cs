using MediaRouter.Net;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>How much was sent.</summary>
internal readonly record struct SentCount(long Bytes, long Packets, long PacketsDiscarded)
{
    public static SentCount operator +(SentCount left, SentCount right) =>
        new(left.Bytes + right.Bytes, left.Packets + right.Packets, left.PacketsDiscarded + right.PacketsDiscarded);

    public static SentCount operator -(SentCount left, SentCount right) =>
        new(left.Bytes - right.Bytes, left.Packets - right.Packets, left.PacketsDiscarded - right.PacketsDiscarded);

    /// <summary>What a reader has sent in its life; of a connection, without its answers, which travel among interleaved media.</summary>
    public static SentCount Of(EgressReader reader, RtspConnection? connection) =>
        new(Math.Max(0, reader.BytesSent - (connection?.MessageBytesSent ?? 0)), reader.PacketsSent, reader.PacketsDiscarded);
}
