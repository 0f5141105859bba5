namespace MediaRouter.Media.Codecs;

/// <summary>The beginning of an AC-3 frame.</summary>
/// <param name="SampleRate">In Hz.</param>
/// <param name="BitrateBps">Bits per second.</param>
/// <param name="FrameLength">Bytes.</param>
/// <param name="ChannelCount">With the low-frequency channel.</param>
/// <param name="BitstreamId">bsid: 8, or 6 with alternate syntax.</param>
/// <param name="BitstreamMode">bsmod.</param>
/// <param name="AudioCodingMode">acmod.</param>
/// <param name="HasLowFrequency">lfeon.</param>
/// <param name="SampleRateCode">fscod.</param>
/// <param name="BitrateCode">frmsizecod divided by two.</param>
/// <remarks>Source: ETSI TS 102 366 (ATSC A/52), sections 4.3 and 4.4.</remarks>
public readonly record struct Ac3SyncInfo(
    int SampleRate,
    int BitrateBps,
    int FrameLength,
    int ChannelCount,
    byte BitstreamId,
    byte BitstreamMode,
    byte AudioCodingMode,
    bool HasLowFrequency,
    byte SampleRateCode,
    byte BitrateCode)
{
    /// <summary>Samples per channel in a frame.</summary>
    public const int SamplesPerFrame = 1536;

    private static readonly int[] Bitrates = [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640];
    private static readonly int[] Channels = [2, 1, 2, 3, 3, 4, 4, 5];

    /// <summary>Reads a frame's beginning.</summary>
    /// <param name="data">Starts with the frame; need not hold all of it.</param>
    /// <param name="info">What it says.</param>
    /// <returns>False if it is malformed, or E-AC-3.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, out Ac3SyncInfo info)
    {
        info = default;
        if (data.Length < 8 || data[0] != 0x0b || data[1] != 0x77)
        {
            return false;
        }

        var reader = new BitReader(data[4..]);
        var rateCode = (byte)reader.ReadBits(2);
        var sizeCode = (int)reader.ReadBits(6);
        var bitstreamId = (byte)reader.ReadBits(5);
        var mode = (byte)reader.ReadBits(3);
        var coding = (byte)reader.ReadBits(3);
        // Mix levels: centre for three front channels, surround, and Dolby Surround for stereo.
        reader.Skip(((coding & 1) != 0 && coding != 1 ? 2 : 0) + ((coding & 4) != 0 ? 2 : 0) + (coding == 2 ? 2 : 0));
        var hasLowFrequency = reader.ReadFlag();
        if (rateCode == 3 || sizeCode >= 2 * Bitrates.Length || bitstreamId > 10 || reader.Overrun)
        {
            return false;
        }

        var sampleRate = rateCode switch { 0 => 48000, 1 => 44100, _ => 32000 };
        var bitrate = Bitrates[sizeCode / 2] * 1000;
        // 1536 samples at the bitrate, in words of 16 bits; at 44.1 kHz rounded down, and up by the lowest bit of the code.
        var words = (bitrate * 96 / sampleRate) + (rateCode == 1 ? sizeCode & 1 : 0);
        info = new Ac3SyncInfo(
            sampleRate, bitrate, 2 * words, Channels[coding] + (hasLowFrequency ? 1 : 0), bitstreamId, mode, coding, hasLowFrequency, rateCode, (byte)(sizeCode / 2));
        return true;
    }
}
