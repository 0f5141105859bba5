using System.Buffers.Binary;

namespace MediaRouter.Media.Rtcp;

/// <summary>One report block: how one SSRC is received.</summary>
/// <remarks>Source: RFC 3550, section 6.4.1.</remarks>
public readonly record struct ReportBlock
{
    /// <summary>Length in bytes on the wire.</summary>
    public const int Length = 24;

    /// <summary>The SSRC reported on.</summary>
    public uint Ssrc { get; init; }

    /// <summary>Loss since the last report in units of 1/256.</summary>
    public byte FractionLost { get; init; }

    /// <summary>Loss since the start: -8388608 to 8388607; negative if duplicates prevail.</summary>
    public int CumulativeLost { get; init; }

    /// <summary>Highest sequence number, wraps in the upper 16 bits.</summary>
    public uint ExtendedHighestSequence { get; init; }

    /// <summary>Interarrival jitter in clock-rate ticks.</summary>
    public uint JitterTicks { get; init; }

    /// <summary>LSR: <see cref="NtpTimestamp.Middle32"/> of the last SR; 0 if none came.</summary>
    public uint LastSenderReport { get; init; }

    /// <summary>DLSR: time since that SR in units of 2^-16 s.</summary>
    public uint DelaySinceLastSenderReport { get; init; }

    /// <summary>Round-trip time seen by the sender of the SR.</summary>
    /// <param name="arrival">When the report came, on the clock that wrote the SR.</param>
    /// <returns>Null if no SR was received, or the clocks disagree.</returns>
    /// <remarks>Source: RFC 3550, section 6.4.1, figure 2.</remarks>
    public TimeSpan? RoundTripTime(NtpTimestamp arrival)
    {
        if (LastSenderReport == 0)
        {
            return null;
        }

        var shortFormat = unchecked(arrival.Middle32 - LastSenderReport - DelaySinceLastSenderReport);
        return shortFormat < 0x80000000 ? NtpTimestamp.FromShortFormat(shortFormat) : null;
    }

    /// <summary>Reads a block.</summary>
    /// <param name="source">Starts with the block; may be longer.</param>
    /// <param name="block">The block.</param>
    /// <returns>False if there are too few bytes.</returns>
    public static bool TryRead(ReadOnlySpan<byte> source, out ReportBlock block)
    {
        block = default;
        if (source.Length < Length)
        {
            return false;
        }

        block = new ReportBlock
        {
            Ssrc = BinaryPrimitives.ReadUInt32BigEndian(source),
            FractionLost = source[4],
            // Sign extension of 24 bits.
            CumulativeLost = (BinaryPrimitives.ReadInt32BigEndian(source[4..]) << 8) >> 8,
            ExtendedHighestSequence = BinaryPrimitives.ReadUInt32BigEndian(source[8..]),
            JitterTicks = BinaryPrimitives.ReadUInt32BigEndian(source[12..]),
            LastSenderReport = BinaryPrimitives.ReadUInt32BigEndian(source[16..]),
            DelaySinceLastSenderReport = BinaryPrimitives.ReadUInt32BigEndian(source[20..]),
        };
        return true;
    }

    /// <summary>Writes the block.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    /// <returns>The number of bytes written.</returns>
    public int Write(Span<byte> destination)
    {
        BinaryPrimitives.WriteUInt32BigEndian(destination.Slice(20, 4), DelaySinceLastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(destination, Ssrc);
        BinaryPrimitives.WriteInt32BigEndian(destination[4..], (CumulativeLost & 0xffffff) | (FractionLost << 24));
        BinaryPrimitives.WriteUInt32BigEndian(destination[8..], ExtendedHighestSequence);
        BinaryPrimitives.WriteUInt32BigEndian(destination[12..], JitterTicks);
        BinaryPrimitives.WriteUInt32BigEndian(destination[16..], LastSenderReport);
        return Length;
    }
}
