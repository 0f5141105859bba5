using System.Globalization;

namespace MediaRouter.Benchmarks.Load.Publishing;

/// <summary>
/// H.264 as a camera sends it, as far as a router looks: true parameter sets and slice headers, key frames six times the size of
/// the others, FU-A packets of equal size with the marker on the last. The macroblocks are noise.
/// </summary>
internal sealed class SyntheticVideo
{
    public const byte PayloadType = 96;
    public const int KeyFrameRatio = 6;
    public const int WidthInMacroblocks = 1280 / 16;
    public const int HeightInMacroblocks = 720 / 16;
    public const byte NalRefKey = 0x65;
    public const byte NalRefInter = 0x41;

    private const byte FuA = 28;

    private readonly int _gop;
    private readonly byte[] _sps;
    private readonly byte[] _pps;

    public PacketizedFrame KeyFrame { get; }

    public PacketizedFrame InterFrame { get; }

    public SyntheticVideo(double bitrateBps, double framesPerSecond, int gop, int packetPayloadBytes)
    {
        _gop = gop;
        _sps = WriteSps();
        _pps = WritePps();
        var gopBytes = bitrateBps / 8 / framesPerSecond * gop;
        var interBytes = Math.Max(64, (int)(gopBytes / (gop - 1 + KeyFrameRatio)));
        InterFrame = new PacketizedFrame(Fragment(NalUnit(NalRefInter, interBytes), packetPayloadBytes), 0, PayloadType);
        KeyFrame = new PacketizedFrame(
            [_sps, _pps, .. Fragment(NalUnit(NalRefKey, interBytes * KeyFrameRatio), packetPayloadBytes)], 2, PayloadType);
    }

    public bool IsKeyFrame(uint frame) => frame % (uint)_gop == 0;

    /// <param name="host">The publisher's address, for the origin line.</param>
    public string Describe(string host) => string.Create(CultureInfo.InvariantCulture, $"""
        v=0
        o=- 0 0 IN IP4 {host}
        s=bench
        c=IN IP4 {host}
        t=0 0
        m=video 0 RTP/AVP {PayloadType}
        a=rtpmap:{PayloadType} H264/90000
        a=fmtp:{PayloadType} packetization-mode=1; sprop-parameter-sets={Convert.ToBase64String(_sps)},{Convert.ToBase64String(_pps)}; profile-level-id={Convert.ToHexString(_sps.AsSpan(1, 3))}
        a=control:streamid=0

        """).ReplaceLineEndings("\r\n");

    /// <summary>Writes the number of the picture into the slice header at the front of a frame.</summary>
    public void NumberPicture(PacketizedFrame frame, uint number)
    {
        var payload = frame.Bytes.AsSpan(frame.Offsets[frame.ParameterSetCount] + PacketizedFrame.PrefixBytes + PacketizedFrame.RtpHeaderBytes);
        var isFragment = (payload[0] & 0x1F) == FuA;
        WriteSliceHeader(payload[(isFragment ? 2 : 1)..], IsKeyFrame(number), number % (uint)_gop, number / (uint)_gop);
    }

    public static byte[] NalUnit(byte header, int length)
    {
        var nal = new byte[length];
        var random = new Random(length);
        for (var i = 0; i < length; i++)
        {
            // No zero byte, hence no start code and no emulation prevention.
            nal[i] = (byte)random.Next(1, 256);
        }

        nal[0] = header;
        return nal;
    }

    private static List<byte[]> Fragment(byte[] nal, int payloadBytes)
    {
        if (nal.Length <= payloadBytes)
        {
            return [nal];
        }

        var fragments = new List<byte[]>();
        var perFragment = payloadBytes - 2;
        for (var position = 1; position < nal.Length; position += perFragment)
        {
            // The last fragment has room for the stamp, whatever the sizes.
            var length = Math.Min(perFragment, nal.Length - position);
            var fragment = new byte[2 + Math.Max(length, FrameStamp.PayloadOffset + FrameStamp.Length)];
            fragment.AsSpan().Fill(0xA5);
            fragment[0] = (byte)((nal[0] & 0x60) | FuA);
            fragment[1] = (byte)((nal[0] & 0x1F) | (position == 1 ? 0x80 : 0) | (position + length == nal.Length ? 0x40 : 0));
            nal.AsSpan(position, length).CopyTo(fragment.AsSpan(2));
            fragments.Add(fragment);
        }

        return fragments;
    }

    // Baseline, level 3.1, picture order count type 2 (decoding order is output order), 8-bit frame_num.
    public static byte[] WriteSps()
    {
        Span<byte> buffer = stackalloc byte[32];
        var writer = new BitWriter(buffer);
        writer.Bits(0x67, 8);
        writer.Bits(66, 8);
        writer.Bits(0xC0, 8);
        writer.Bits(31, 8);
        writer.Unsigned(0);
        writer.Unsigned(4);
        writer.Unsigned(2);
        writer.Unsigned(1);
        writer.Bits(0, 1);
        writer.Unsigned(WidthInMacroblocks - 1);
        writer.Unsigned(HeightInMacroblocks - 1);
        writer.Bits(0b1_1_0_0, 4);
        writer.Stop();
        return buffer[..writer.ByteCount].ToArray();
    }

    // CAVLC, one slice group, no deblocking control in the slice header.
    public static byte[] WritePps()
    {
        Span<byte> buffer = stackalloc byte[16];
        var writer = new BitWriter(buffer);
        writer.Bits(0x68, 8);
        writer.Unsigned(0);
        writer.Unsigned(0);
        writer.Bits(0, 2);
        writer.Unsigned(0);
        writer.Unsigned(0);
        writer.Unsigned(0);
        writer.Bits(0, 3);
        writer.Unsigned(0);
        writer.Unsigned(0);
        writer.Unsigned(0);
        writer.Bits(0, 3);
        writer.Stop();
        return buffer[..writer.ByteCount].ToArray();
    }

    /// <summary>Writes at most 5 bytes behind a NAL header; the stamp begins 8 bytes behind it.</summary>
    public static void WriteSliceHeader(Span<byte> target, bool isKeyFrame, uint frameNumber, uint gopNumber)
    {
        const uint sliceOfI = 7;
        const uint sliceOfP = 5;
        var writer = new BitWriter(target);
        writer.Unsigned(0);
        writer.Unsigned(isKeyFrame ? sliceOfI : sliceOfP);
        writer.Unsigned(0);
        writer.Bits(frameNumber & 0xFF, 8);
        if (isKeyFrame)
        {
            writer.Unsigned(gopNumber & 1);
        }

        writer.Bits(0, 2);
        if (!isKeyFrame)
        {
            writer.Bits(0, 1);
        }

        writer.Unsigned(0);
    }
}
