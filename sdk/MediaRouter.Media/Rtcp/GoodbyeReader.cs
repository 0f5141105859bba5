using System.Buffers.Binary;

namespace MediaRouter.Media.Rtcp;

/// <summary>Reads a BYE packet.</summary>
/// <remarks>Source: RFC 3550, section 6.6. Allocates nothing.</remarks>
public readonly ref struct GoodbyeReader
{
    private readonly ReadOnlySpan<byte> _body;

    /// <summary>Wraps a packet.</summary>
    /// <param name="packet">A BYE; any other has no sources.</param>
    public GoodbyeReader(in RtcpPacketView packet)
    {
        _body = packet.Type == RtcpPacketType.Goodbye ? packet.Body : default;
        SourceCount = Math.Min(packet.Count, _body.Length / 4);
    }

    /// <summary>Number of sources that leave and are present in the packet.</summary>
    public int SourceCount { get; }

    /// <summary>The reason in UTF-8; empty if none is given.</summary>
    public ReadOnlySpan<byte> Reason
    {
        get
        {
            var start = SourceCount * 4;
            if (start >= _body.Length)
            {
                return default;
            }

            var length = Math.Min(_body[start], _body.Length - start - 1);
            return _body.Slice(start + 1, length);
        }
    }

    /// <summary>One of the sources that leave.</summary>
    /// <param name="index">From 0 to <see cref="SourceCount"/> - 1.</param>
    /// <returns>Its SSRC.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such source.</exception>
    public uint GetSource(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, SourceCount);
        return BinaryPrimitives.ReadUInt32BigEndian(_body[(4 * index)..]);
    }
}
