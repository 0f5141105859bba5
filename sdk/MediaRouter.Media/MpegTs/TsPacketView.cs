using System.Buffers.Binary;

namespace MediaRouter.Media.MpegTs;

/// <summary>One packet taken apart; borrows its bytes.</summary>
/// <remarks>Source: ISO/IEC 13818-1, sections 2.4.3.2 to 2.4.3.5. Allocates nothing.</remarks>
internal readonly ref struct TsPacketView
{
    private const int ClockTicksPerBase = 300;

    private readonly byte _adaptationFlags;

    /// <summary>Takes a packet apart.</summary>
    /// <param name="packet">188 bytes that start with the sync byte.</param>
    public TsPacketView(ReadOnlySpan<byte> packet)
    {
        var word = BinaryPrimitives.ReadUInt32BigEndian(packet);
        HasError = (word & 0x0080_0000) != 0;
        StartsUnit = (word & 0x0040_0000) != 0;
        Pid = (int)(word >> 8) & 0x1fff;
        IsScrambled = (word & 0xc0) != 0;
        Counter = (byte)(word & 0x0f);
        var hasPayload = (word & 0x10) != 0;
        var start = TsPacket.HeaderLength;
        if ((word & 0x20) != 0)
        {
            var length = packet[TsPacket.HeaderLength];
            start += 1 + length;
            IsMalformed = start > TsPacket.Length || (hasPayload && start == TsPacket.Length);
            if (length > 0 && !IsMalformed)
            {
                _adaptationFlags = packet[5];
                if ((_adaptationFlags & 0x10) != 0 && length >= 7)
                {
                    var high = BinaryPrimitives.ReadUInt32BigEndian(packet[6..]);
                    var low = BinaryPrimitives.ReadUInt16BigEndian(packet[10..]);
                    ClockReference = (((long)high << 1) | (uint)(low >> 15)) * ClockTicksPerBase + (low & 0x1ff);
                    HasClockReference = true;
                }
            }
        }

        HasPayload = hasPayload && !IsMalformed;
        Payload = HasPayload ? packet[start..] : default;
    }

    public int Pid { get; }

    public bool HasError { get; }

    public bool StartsUnit { get; }

    public bool IsScrambled { get; }

    public byte Counter { get; }

    public bool IsMalformed { get; }

    public bool HasPayload { get; }

    public ReadOnlySpan<byte> Payload { get; }

    public bool HasClockReference { get; }

    /// <summary>PCR in ticks of 27 MHz.</summary>
    public long ClockReference { get; }

    public bool IsDiscontinuity => (_adaptationFlags & 0x80) != 0;

    public bool IsRandomAccess => (_adaptationFlags & 0x40) != 0;
}
