namespace MediaRouter.Net;

/// <summary>Consecutive datagrams inside a chunk that one segmentation-offload send can carry.</summary>
/// <param name="Offset">Where the first datagram begins in <see cref="Chunk.Bytes"/>.</param>
/// <param name="Length">Bytes of all datagrams together; at most <see cref="DatagramGrouping.MaxBytes"/>.</param>
/// <param name="SegmentSize">Bytes of each datagram; only the last may be shorter.</param>
public readonly record struct DatagramGroup(int Offset, int Length, int SegmentSize)
{
    /// <summary>Number of datagrams.</summary>
    public int Count => SegmentSize == 0 ? 0 : (Length + SegmentSize - 1) / SegmentSize;
}
