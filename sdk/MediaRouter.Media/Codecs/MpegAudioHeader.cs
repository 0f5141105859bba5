namespace MediaRouter.Media.Codecs;

/// <summary>The header of an MPEG-1, MPEG-2 or MPEG-2.5 audio frame (MP1, MP2, MP3).</summary>
/// <param name="IsMpeg1">False for MPEG-2 and MPEG-2.5, the low sample rates.</param>
/// <param name="Layer">1, 2 or 3.</param>
/// <param name="BitrateBps">Bits per second.</param>
/// <param name="SampleRate">In Hz.</param>
/// <param name="ChannelCount">1 or 2.</param>
/// <param name="FrameLength">Header and payload in bytes.</param>
/// <param name="SamplesPerFrame">Samples per channel.</param>
/// <remarks>Source: ISO/IEC 11172-3, section 2.4.1.3; ISO/IEC 13818-3, section 2.4.2.3.</remarks>
public readonly record struct MpegAudioHeader(
    bool IsMpeg1, int Layer, int BitrateBps, int SampleRate, int ChannelCount, int FrameLength, int SamplesPerFrame)
{
    /// <summary>Length in bytes of the header.</summary>
    public const int Length = 4;

    private static readonly int[] Mpeg1Layer1 = [0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448];
    private static readonly int[] Mpeg1Layer2 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
    private static readonly int[] Mpeg1Layer3 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    private static readonly int[] Mpeg2Layer1 = [0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256];
    private static readonly int[] Mpeg2Layer2And3 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

    /// <summary>Reads a header.</summary>
    /// <param name="data">Starts with the frame; need not hold all of it.</param>
    /// <param name="header">The header.</param>
    /// <returns>False if it is malformed, or the bitrate is "free".</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, out MpegAudioHeader header)
    {
        header = default;
        if (data.Length < Length || data[0] != 0xff || (data[1] & 0xe0) != 0xe0)
        {
            return false;
        }

        // Version: 0 MPEG-2.5, 1 reserved, 2 MPEG-2, 3 MPEG-1. Layer: 1 to 3 stand for III to I.
        var version = (data[1] >> 3) & 3;
        var layer = 4 - ((data[1] >> 1) & 3);
        var bitrateIndex = data[2] >> 4;
        var frequencyIndex = (data[2] >> 2) & 3;
        if (version == 1 || layer == 4 || bitrateIndex is 0 or 15 || frequencyIndex == 3)
        {
            return false;
        }

        var isMpeg1 = version == 3;
        var table = (isMpeg1, layer) switch
        {
            (true, 1) => Mpeg1Layer1,
            (true, 2) => Mpeg1Layer2,
            (true, _) => Mpeg1Layer3,
            (false, 1) => Mpeg2Layer1,
            _ => Mpeg2Layer2And3,
        };
        var bitrate = table[bitrateIndex] * 1000;
        var sampleRate = (frequencyIndex switch { 0 => 44100, 1 => 48000, _ => 32000 }) / (version switch { 3 => 1, 2 => 2, _ => 4 });
        var padding = (data[2] >> 1) & 1;
        var samples = layer == 1 ? 384 : layer == 3 && !isMpeg1 ? 576 : 1152;
        // A slot is 4 bytes in layer I and 1 in the others.
        var length = layer == 1 ? ((12 * bitrate / sampleRate) + padding) * 4 : (samples / 8 * bitrate / sampleRate) + padding;
        header = new MpegAudioHeader(isMpeg1, layer, bitrate, sampleRate, data[3] >> 6 == 3 ? 1 : 2, length, samples);
        return true;
    }
}
