namespace MediaRouter.Media.Codecs;

/// <summary>The header of an ADTS frame.</summary>
/// <param name="ObjectType">1 AAC main, 2 LC, 3 SSR, 4 LTP.</param>
/// <param name="SampleRate">In Hz.</param>
/// <param name="ChannelConfiguration">0 to 7.</param>
/// <param name="HeaderLength">7, or 9 with a checksum.</param>
/// <param name="FrameLength">Header and payload in bytes.</param>
/// <remarks>Source: ISO/IEC 14496-3, section 1.A.2.2.</remarks>
public readonly record struct AdtsHeader(int ObjectType, int SampleRate, int ChannelConfiguration, int HeaderLength, int FrameLength)
{
    /// <summary>Length in bytes of a header without checksum.</summary>
    public const int Length = 7;

    private const int MaxFrameLength = 0x1fff;

    private static readonly int[] Frequencies =
        [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

    /// <summary>Reads a header.</summary>
    /// <param name="data">Starts with the frame; need not hold all of it.</param>
    /// <param name="header">The header.</param>
    /// <returns>False if it is malformed, or the frame holds more than one raw data block.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, out AdtsHeader header)
    {
        header = default;
        // Sync word, layer 0.
        if (data.Length < Length || data[0] != 0xff || (data[1] & 0xf6) != 0xf0)
        {
            return false;
        }

        var frequency = (data[2] >> 2) & 0x0f;
        var frameLength = ((data[3] & 0x03) << 11) | (data[4] << 3) | (data[5] >> 5);
        var headerLength = (data[1] & 1) != 0 ? Length : Length + 2;
        if (frequency >= Frequencies.Length || frameLength < headerLength || (data[6] & 0x03) != 0)
        {
            return false;
        }

        header = new AdtsHeader(
            (data[2] >> 6) + 1, Frequencies[frequency], ((data[2] & 1) << 2) | (data[3] >> 6), headerLength, frameLength);
        return true;
    }

    /// <summary>Writes a header without checksum.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    /// <param name="config">What the frame is coded with.</param>
    /// <param name="payloadLength">Bytes of the frame without header.</param>
    /// <returns>False if ADTS cannot express it.</returns>
    public static bool TryWrite(Span<byte> destination, Mpeg4AudioConfig config, int payloadLength)
    {
        ArgumentNullException.ThrowIfNull(config);
        var frequency = Mpeg4AudioConfig.IndexOfSampleRate(config.SampleRate);
        var frameLength = payloadLength + Length;
        if (config.ObjectType is < 1 or > 4 || frequency < 0 || config.ChannelConfiguration > 7 || payloadLength < 0 || frameLength > MaxFrameLength)
        {
            return false;
        }

        destination = destination[..Length];
        destination[0] = 0xff;
        destination[1] = 0xf1;
        destination[2] = (byte)(((config.ObjectType - 1) << 6) | (frequency << 2) | (config.ChannelConfiguration >> 2));
        destination[3] = (byte)(((config.ChannelConfiguration & 3) << 6) | (frameLength >> 11));
        destination[4] = (byte)(frameLength >> 3);
        // Buffer fullness 0x7ff stands for a variable bitrate.
        destination[5] = (byte)((frameLength << 5) | 0x1f);
        destination[6] = 0xfc;
        return true;
    }
}
