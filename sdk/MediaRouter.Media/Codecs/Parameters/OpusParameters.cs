using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>Parameters of Opus, with one or several streams in each packet.</summary>
/// <param name="ChannelCount">Number of output channels, 1 to 255.</param>
public sealed record OpusParameters(int ChannelCount) : CodecParameters
{
    /// <summary>How the streams of a packet map to more than two channels; <see langword="null"/> for one stream of one or two channels.</summary>
    public OpusChannelMapping? Mapping { get; init; } = OpusChannelMapping.ForChannels(ChannelCount);

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object>> Describe() => [new("channelCount", ChannelCount)];
}
