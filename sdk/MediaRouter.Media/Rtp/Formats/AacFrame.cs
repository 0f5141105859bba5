using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>What the payload formats of AAC have in common.</summary>
internal static class AacFrame
{
    private const int UsualSamples = 1024;

    /// <summary>Duration of a frame in ticks.</summary>
    /// <param name="config">Its frames count samples of the core coder; the clock may be that of the replicated band.</param>
    /// <param name="clockRate">Clock rate of the track.</param>
    public static long TicksOf(Mpeg4AudioConfig? config, int clockRate) =>
        config is { SampleRate: > 0 } ? (long)config.SamplesPerFrame * clockRate / config.SampleRate : UsualSamples;

    /// <summary>Takes an ADTS header off, which some cameras put in front of each frame against RFC 3640 and RFC 6416.</summary>
    /// <remarks>A raw frame never looks so: it would begin with the element that ends a frame.</remarks>
    public static ReadOnlyMemory<byte> WithoutHeader(ReadOnlyMemory<byte> frame) =>
        AdtsHeader.TryRead(frame.Span, out var header) && header.FrameLength == frame.Length && header.HeaderLength < frame.Length
            ? frame[header.HeaderLength..]
            : frame;
}
