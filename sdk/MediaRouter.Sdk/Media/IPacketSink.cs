namespace MediaRouter.Sdk.Media;

/// <summary>Takes the packets of a stream.</summary>
/// <remarks>
/// Calls for one stream come one after the other, in the order of the media, on the thread of the source. They must neither block nor
/// wait for anything: a sink hands the bytes on (for instance to an egress group) and returns.
/// </remarks>
public interface IPacketSink
{
    /// <summary>Takes one run.</summary>
    /// <param name="run">Published; may be kept.</param>
    void OnPackets(PacketRun run);
}
