using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>Parameters of MPEG-4 audio (AAC) in the low-overhead transport multiplex.</summary>
/// <param name="Config">The StreamMuxConfig, which is not repeated in the packets.</param>
public sealed record Mpeg4LatmParameters(LatmStreamMuxConfig Config) : CodecParameters
{
    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object>> Describe() =>
        [new("sampleRate", Config.Audio.SampleRate), new("channelCount", Config.Audio.ChannelCount)];
}
