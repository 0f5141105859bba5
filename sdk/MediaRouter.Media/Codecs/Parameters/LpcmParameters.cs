using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>Parameters of uncompressed audio: signed samples in network order, except that those of 8 bits are unsigned (RFC 3551, section 4.5.10).</summary>
/// <param name="BitDepth">8, 16 or 24.</param>
/// <param name="SampleRate">In Hz.</param>
/// <param name="ChannelCount">Number of channels.</param>
public sealed record LpcmParameters(int BitDepth, int SampleRate, int ChannelCount) : CodecParameters
{
    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object>> Describe() =>
        [new("bitDepth", BitDepth), new("sampleRate", SampleRate), new("channelCount", ChannelCount)];
}
