using System.Buffers.Binary;

namespace MediaRouter.Media.Rtcp;

/// <summary>Walks the sequence numbers of a generic NACK.</summary>
/// <remarks>Source: RFC 4585, section 6.2.1: a number (PID) and a bit mask of the 16 that follow it (BLP). Allocates nothing.</remarks>
public ref struct NackReader
{
    private ReadOnlySpan<byte> _rest;
    private ushort _packetId;
    private uint _mask;

    internal NackReader(ReadOnlySpan<byte> controlInformation)
    {
        _rest = controlInformation;
    }

    /// <summary>A sequence number that the receiver misses.</summary>
    public ushort Current { get; private set; }

    /// <summary>Goes to the next number.</summary>
    /// <returns>False at the end.</returns>
    public bool MoveNext()
    {
        if (_mask == 0)
        {
            if (_rest.Length < 4)
            {
                return false;
            }

            _packetId = BinaryPrimitives.ReadUInt16BigEndian(_rest);
            // Bit 0 stands for the PID itself.
            _mask = 1 | ((uint)BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) << 1);
            _rest = _rest[4..];
        }

        var bit = System.Numerics.BitOperations.TrailingZeroCount(_mask);
        _mask &= _mask - 1;
        Current = (ushort)(_packetId + bit);
        return true;
    }
}
