using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Streams;

/// <summary>The codecs of all loaded plugins.</summary>
internal sealed class CodecRegistry(IParts parts) : ICodecRegistry
{
    public ICodec? Find(string label) =>
        parts.Get<ICodec>().FirstOrDefault(codec => string.Equals(codec.Label, label, StringComparison.Ordinal));

    public TrackDescription Complete(TrackDescription track, byte payloadType)
    {
        ArgumentNullException.ThrowIfNull(track);
        if (track.Rtp is { } rtp && track.Codec == TrackDescription.GenericCodec)
        {
            foreach (var codec in parts.Get<ICodec>())
            {
                if (codec.TryRecognise(track.Kind, rtp, out var parameters))
                {
                    return track with { Codec = codec.Label, Parameters = parameters };
                }
            }
        }
        else if (track.Rtp is null && Find(track.Codec) is { } codec)
        {
            return track with { Rtp = codec.DescribeRtp(track, payloadType) };
        }

        return track;
    }
}
