using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MediaRouter.Benchmarks.Load.Publishing;

/// <summary>
/// The mark in the NAL payload of every packet: a magic word, the sending time, and frame and packet numbers.
/// Its numbers are written seven bits a byte with the top bit set, so that no start code can arise.
/// </summary>
internal static class FrameStamp
{
    public const int Length = 20;

    /// <summary>Distance from the start of the RTP payload: behind the FU-A or NAL header and the slice header.</summary>
    public const int PayloadOffset = 10;

    private const uint Magic = 0xB7D3_A9E5;
    private const int PacketBits = 16;
    private const ulong TopBits = 0x8080_8080_8080_8080;

    /// <summary>How a stamp begins.</summary>
    public static ReadOnlySpan<byte> MagicBytes => [0xE5, 0xA9, 0xD3, 0xB7];

    public static void Write(Span<byte> stamp, long monotonicNanoseconds, uint frame, int packet)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(stamp, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(stamp[4..], Spread((ulong)monotonicNanoseconds));
        BinaryPrimitives.WriteUInt64LittleEndian(stamp[12..], Spread(((ulong)frame << PacketBits) | (ushort)packet));
    }

    /// <summary>The time alone, for a stamp that is complete otherwise.</summary>
    public static void WriteTime(Span<byte> stamp, long monotonicNanoseconds) =>
        BinaryPrimitives.WriteUInt64LittleEndian(stamp[4..], Spread((ulong)monotonicNanoseconds));

    /// <param name="stamp">At least <see cref="Length"/> bytes.</param>
    /// <param name="monotonicNanoseconds">When the packet was handed to the sending socket.</param>
    /// <param name="frame">The number of the frame, from 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> stamp, out long monotonicNanoseconds, out uint frame)
    {
        if (MemoryMarshal.Read<uint>(stamp) != Magic)
        {
            (monotonicNanoseconds, frame) = (0, 0);
            return false;
        }

        monotonicNanoseconds = (long)Gather(MemoryMarshal.Read<ulong>(stamp[4..]));
        frame = (uint)(Gather(MemoryMarshal.Read<ulong>(stamp[12..])) >> PacketBits);
        return true;
    }

    private static ulong Spread(ulong value)
    {
        var spread = TopBits;
        for (var i = 0; i < 8; i++)
        {
            spread |= ((value >> (7 * i)) & 0x7F) << (8 * i);
        }

        return spread;
    }

    private static ulong Gather(ulong spread)
    {
        ulong value = 0;
        for (var i = 0; i < 8; i++)
        {
            value |= ((spread >> (8 * i)) & 0x7F) << (7 * i);
        }

        return value;
    }
}
