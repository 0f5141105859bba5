namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>How the streams of an Opus packet map to channels.</summary>
/// <param name="StreamCount">Number of streams in a packet.</param>
/// <param name="CoupledCount">Number of streams that are stereo; they come first.</param>
/// <param name="Channels">For each output channel the number of the decoded channel; 255 for silence.</param>
/// <remarks>Source: RFC 7845, section 5.1.1.</remarks>
public sealed record OpusChannelMapping(int StreamCount, int CoupledCount, ByteString Channels)
{
    /// <summary>The usual mapping of surround sound, which is family 1 of RFC 7845, section 5.1.1.2.</summary>
    /// <param name="channelCount">Number of output channels.</param>
    /// <returns><see langword="null"/> if one stream carries all channels, or if there is no usual mapping.</returns>
    public static OpusChannelMapping? ForChannels(int channelCount) => channelCount switch
    {
        3 => new(2, 1, ByteString.Copy([0, 2, 1])),
        4 => new(2, 2, ByteString.Copy([0, 1, 2, 3])),
        5 => new(3, 2, ByteString.Copy([0, 4, 1, 2, 3])),
        6 => new(4, 2, ByteString.Copy([0, 4, 1, 2, 3, 5])),
        7 => new(4, 3, ByteString.Copy([0, 4, 1, 2, 3, 5, 6])),
        8 => new(5, 3, ByteString.Copy([0, 6, 1, 2, 3, 4, 5, 7])),
        _ => null,
    };
}
