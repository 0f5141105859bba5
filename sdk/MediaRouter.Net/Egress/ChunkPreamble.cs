namespace MediaRouter.Net;

/// <summary>What a reader must have got before a chunk of its wire form: headers that describe what follows. Immutable.</summary>
/// <remarks>
/// A reader gets the preamble of a chunk in front of that chunk, unless it has got the very same before. So headers reach everybody in order with
/// the media: readers that begin in the middle, that get a kept group of pictures, or that were too slow for the chunk that brought a change.
/// </remarks>
public sealed class ChunkPreamble
{
    /// <summary>Makes a preamble.</summary>
    /// <param name="version">One more than that of the preamble before, in the same wire form.</param>
    /// <param name="bytes">For readers that have not got the version before: everything. Published.</param>
    /// <param name="change">For readers that have got the version before: what has changed since. Published.</param>
    public ChunkPreamble(int version, ReadOnlyMemory<byte> bytes, ReadOnlyMemory<byte> change)
    {
        Version = version;
        Whole = new Chunk { Bytes = bytes, IsControl = true, PacketCount = 0 };
        Change = new Chunk { Bytes = change, IsControl = true, PacketCount = 0 };
    }

    /// <summary>Number of the preamble within its wire form.</summary>
    public int Version { get; }

    internal Chunk Whole { get; }

    internal Chunk Change { get; }
}
