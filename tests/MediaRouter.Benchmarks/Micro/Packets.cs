using System.Buffers.Binary;
using MediaRouter.Benchmarks.Load.Publishing;

namespace MediaRouter.Benchmarks.Micro;

/// <summary>The packets of a 5 Mbit/s camera at 30 frames a second, as the load tool sends them.</summary>
internal static class Packets
{
    private static readonly SyntheticVideo Video = new(5e6, 30, 60, 1400);

    /// <summary>One inter frame with the prefixes of an interleaved connection: 14 packets, 20 kB.</summary>
    public static byte[] InterleavedFrame()
    {
        var frame = Video.InterFrame;
        var bytes = frame.Bytes.AsSpan().ToArray();
        for (var i = 0; i < frame.Offsets.Length; i++)
        {
            var rtp = bytes.AsSpan(frame.Offsets[i] + PacketizedFrame.PrefixBytes);
            BinaryPrimitives.WriteUInt16BigEndian(rtp[2..], (ushort)i);
            BinaryPrimitives.WriteUInt32BigEndian(rtp[8..], 0x5EED);
        }

        return bytes;
    }

    public static int FramePackets => Video.InterFrame.Offsets.Length;

    /// <summary>One RTP packet of full size.</summary>
    public static byte[] Rtp() =>
        InterleavedFrame().AsSpan(PacketizedFrame.PrefixBytes, Video.InterFrame.LengthOf(0) - PacketizedFrame.PrefixBytes).ToArray();
}
