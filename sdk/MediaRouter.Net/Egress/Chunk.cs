namespace MediaRouter.Net;

/// <summary>A piece of a wire form: what all readers of it get, byte for byte. Immutable.</summary>
public sealed class Chunk
{
    /// <summary>Number of tracks that a wire form can tell apart.</summary>
    public const int MaxTracks = 64;

    private readonly int _trackIndex;
    private readonly ReadOnlyMemory<byte>[] _rest = [];
    private readonly int _restLength;

    /// <summary>Published bytes in sending order, never written again: all of the chunk, or the part in front of <see cref="Rest"/>.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>
    /// Published bytes that follow <see cref="Bytes"/>, in sending order: so a form that puts headers around media refers to the media instead of copying them. A few
    /// large parts, since each costs a little with every send. Not for datagrams. Empty by default; the array belongs to the chunk.
    /// </summary>
    public ReadOnlyMemory<byte>[] Rest
    {
        get => _rest;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _rest = value;
            foreach (var part in value)
            {
                _restLength += part.Length;
            }
        }
    }

    /// <summary>Number of bytes of <see cref="Bytes"/> and <see cref="Rest"/> together.</summary>
    public int Length => Bytes.Length + _restLength;

    /// <summary>Index of the track, in 0..63.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is out of range.</exception>
    public int TrackIndex
    {
        get => _trackIndex;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(value, MaxTracks);
            _trackIndex = value;
        }
    }

    /// <summary>Whether a reader may start here. Looked at only on tracks that have random-access points.</summary>
    public bool IsRandomAccess { get; init; }

    /// <summary>Whether the chunk begins an access unit; otherwise it continues the one before on the same track.</summary>
    public bool StartsUnit { get; init; } = true;

    /// <summary>
    /// Whether this is RTCP or the like: goes to the control address of datagram readers, and is never dropped because a reader waits for a
    /// random-access point, once the track has begun for that reader.
    /// </summary>
    public bool IsControl { get; init; }

    /// <summary>
    /// Whether the chunk belongs to a picture that is shown before the random-access point that it follows, and that cannot be decoded from there:
    /// a reader that has begun at that point does not get it.
    /// </summary>
    public bool IsLeading { get; init; }

    /// <summary>What a reader must have got before; <see langword="null"/> if there is no such thing. Looked at where a unit starts.</summary>
    public ChunkPreamble? Preamble { get; init; }

    /// <summary>Number of packets inside, for counters.</summary>
    public int PacketCount { get; init; } = 1;

    /// <summary>When the first of the bytes was received: a <see cref="System.Diagnostics.Stopwatch"/> time stamp.</summary>
    public long ReceivedAt { get; init; }

    /// <summary>For datagram forms, how <see cref="Bytes"/> divides into datagrams; see <see cref="DatagramGrouping"/>. Empty otherwise.</summary>
    public DatagramGroup[] Groups { get; init; } = [];
}
