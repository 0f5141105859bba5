using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>Parameters of G.711.</summary>
/// <param name="IsMuLaw">Whether the samples are PCMU; otherwise PCMA.</param>
/// <param name="SampleRate">In Hz.</param>
/// <param name="ChannelCount">Number of channels.</param>
public sealed record G711Parameters(bool IsMuLaw, int SampleRate, int ChannelCount) : CodecParameters
{
    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object>> Describe() =>
        [new("muLaw", IsMuLaw), new("sampleRate", SampleRate), new("channelCount", ChannelCount)];
}
