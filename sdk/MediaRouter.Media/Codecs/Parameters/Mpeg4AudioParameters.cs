using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>Parameters of MPEG-4 audio (AAC) whose frames come without headers.</summary>
/// <param name="Config">The AudioSpecificConfig.</param>
public sealed record Mpeg4AudioParameters(Mpeg4AudioConfig Config) : CodecParameters
{
    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object>> Describe() =>
        [new("sampleRate", Config.SampleRate), new("channelCount", Config.ChannelCount)];
}
