namespace MediaRouter.Net;

/// <summary>What sending to one destination has taught. Mutable on purpose: passed by reference, kept by the sender.</summary>
internal struct DatagramSendState
{
    /// <summary>Datagrams of this size and larger are sent one by one.</summary>
    public int SegmentationLimit;

    /// <summary>Set if an earlier datagram was answered with "port unreachable", which a connected socket reports once, instead of sending.</summary>
    public bool Refused;

    public static DatagramSendState Initial => new() { SegmentationLimit = int.MaxValue };
}
