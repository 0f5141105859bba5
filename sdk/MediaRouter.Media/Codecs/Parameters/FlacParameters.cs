using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>Parameters of FLAC.</summary>
/// <param name="SampleRate">In Hz.</param>
/// <param name="ChannelCount">Number of channels.</param>
/// <param name="BitDepth">Bits per sample.</param>
public sealed record FlacParameters(int SampleRate, int ChannelCount, int BitDepth) : CodecParameters
{
    /// <summary>The STREAMINFO block without its header: 34 bytes (RFC 9639, section 8.2).</summary>
    public ByteString StreamInfo { get; init; }
}
