using System.Buffers.Binary;

namespace MediaRouter.Media.Rtcp;

/// <summary>Walks the packets of a compound RTCP packet.</summary>
/// <remarks>
/// Source: RFC 3550, sections 6.1 and 6.4; reduced-size packets (RFC 5506) are accepted.
/// Use with <c>foreach</c>. Ends at the first malformed packet; those before it are still good. Allocates nothing.
/// </remarks>
public ref struct RtcpCompound
{
    private ReadOnlySpan<byte> _rest;

    /// <summary>Starts before the first packet.</summary>
    /// <param name="datagram">One UDP payload or interleaved frame; borrowed.</param>
    public RtcpCompound(ReadOnlySpan<byte> datagram)
    {
        _rest = datagram;
    }

    /// <summary>The current packet.</summary>
    public RtcpPacketView Current { get; private set; }

    /// <summary>True once a malformed packet ended the walk.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Supports <c>foreach</c>.</summary>
    /// <returns>This walk from where it stands.</returns>
    public readonly RtcpCompound GetEnumerator() => this;

    /// <summary>Checks all packets without looking into them.</summary>
    /// <param name="datagram">One UDP payload or interleaved frame.</param>
    /// <returns>True if it is a sequence of at least one well-formed packet.</returns>
    public static bool IsWellFormed(ReadOnlySpan<byte> datagram)
    {
        var compound = new RtcpCompound(datagram);
        var any = false;
        while (compound.MoveNext())
        {
            any = true;
        }

        return any && !compound.IsMalformed;
    }

    /// <summary>Goes to the next packet.</summary>
    /// <returns>False at the end or at a malformed packet.</returns>
    public bool MoveNext()
    {
        if (_rest.Length == 0)
        {
            return false;
        }

        if (_rest.Length < RtcpPacketView.HeaderLength || _rest[0] >> 6 != 2)
        {
            return Fail();
        }

        var length = 4 * (BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) + 1);
        if (length > _rest.Length)
        {
            return Fail();
        }

        var end = length;
        if ((_rest[0] & 0x20) != 0)
        {
            end -= _rest[length - 1];
            if (end < RtcpPacketView.HeaderLength)
            {
                return Fail();
            }
        }

        Current = new RtcpPacketView(_rest, end);
        _rest = _rest[length..];
        return true;
    }

    private bool Fail()
    {
        IsMalformed = true;
        _rest = default;
        return false;
    }
}
