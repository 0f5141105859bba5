namespace MediaRouter.Media.Codecs;

/// <summary>What the first bytes of an Opus packet say.</summary>
/// <remarks>Source: RFC 6716, section 3.1.</remarks>
public static class OpusPacket
{
    /// <summary>RTP clock rate of Opus in Hz, whatever it samples at.</summary>
    public const int ClockRate = 48000;

    private const int MaxSamples = 5760;

    /// <summary>Duration of a packet.</summary>
    /// <param name="packet">An Opus packet.</param>
    /// <param name="samples">Samples per channel at 48 kHz: 120 (2.5 ms) to 5760 (120 ms).</param>
    /// <returns>False if it is empty, or longer than 120 ms.</returns>
    public static bool TryGetDuration(ReadOnlySpan<byte> packet, out int samples)
    {
        samples = 0;
        if (packet.Length < 1)
        {
            return false;
        }

        var config = packet[0] >> 3;
        var frame = config switch
        {
            // SILK: 10, 20, 40, 60 ms.
            < 12 => (config & 3) switch { 0 => 480, 1 => 960, 2 => 1920, _ => 2880 },
            // Hybrid: 10, 20 ms.
            < 16 => (config & 1) == 0 ? 480 : 960,
            // CELT: 2.5, 5, 10, 20 ms.
            _ => 120 << (config & 3),
        };
        var count = (packet[0] & 3) switch { 0 => 1, 1 or 2 => 2, _ => packet.Length > 1 ? packet[1] & 0x3f : 0 };
        samples = frame * count;
        return count > 0 && samples <= MaxSamples;
    }

    /// <summary>Tells whether a packet is coded in stereo.</summary>
    /// <param name="packet">An Opus packet.</param>
    /// <returns>False if mono or empty.</returns>
    public static bool IsStereo(ReadOnlySpan<byte> packet) => packet.Length > 0 && (packet[0] & 0x04) != 0;
}
