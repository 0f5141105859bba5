using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Writing;

/// <summary>H.265.</summary>
internal sealed class H265TrackWriter(FlvTrack track) : NalTrackWriter(track)
{
    public override bool IsLeading(AccessUnit unit)
    {
        for (var i = 0; i < unit.Units.Count; i++)
        {
            var part = unit.Units[i].Span;
            if (!part.IsEmpty && H265Nal.GetType(part[0]) is var type && H265Nal.IsSlice(type))
            {
                // Behind IDR pictures there are none.
                return type is H265NalType.RaslN or H265NalType.RaslR;
            }
        }

        return false;
    }

    private protected override byte[]? MakeRecord(TrackDescription description) =>
        description.Parameters is H265Parameters parameters && HevcDecoderConfiguration.TryWrite(parameters, out var record) ? record : null;
}
