using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Writing;

/// <summary>VP8 and VP9.</summary>
internal sealed class VpTrackWriter(FlvTrack track) : VideoTrackWriter(track)
{
    private protected override byte[] MakeRecord(TrackDescription description) =>
        (description.Parameters is Vp9Parameters parameters ? VpCodecConfiguration.From(parameters) : new VpCodecConfiguration()).ToBytes();
}
