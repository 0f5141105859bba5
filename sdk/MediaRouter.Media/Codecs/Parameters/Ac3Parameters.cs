using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>Parameters of AC-3.</summary>
/// <param name="SampleRate">In Hz.</param>
/// <param name="ChannelCount">Number of channels, the low-frequency one included.</param>
public sealed record Ac3Parameters(int SampleRate, int ChannelCount) : CodecParameters
{
    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object>> Describe() => [new("sampleRate", SampleRate), new("channelCount", ChannelCount)];
}
