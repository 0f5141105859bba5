using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Writing;

/// <summary>H.264.</summary>
internal sealed class H264TrackWriter(FlvTrack track) : NalTrackWriter(track)
{
    // Pictures that are shown before this refer to what came before the random-access point; none do behind an IDR picture.
    private long _leadingBefore = long.MinValue;

    public override bool IsLeading(AccessUnit unit)
    {
        if (!unit.IsRandomAccess)
        {
            return unit.Pts < _leadingBefore;
        }

        _leadingBefore = HasIdr(unit) ? long.MinValue : unit.Pts;
        return false;
    }

    private protected override byte[]? MakeRecord(TrackDescription description) =>
        description.Parameters is H264Parameters parameters && AvcDecoderConfiguration.TryWrite(parameters, out var record) ? record : null;

    private static bool HasIdr(AccessUnit unit)
    {
        for (var i = 0; i < unit.Units.Count; i++)
        {
            var part = unit.Units[i].Span;
            if (!part.IsEmpty && H264Nal.GetType(part[0]) == H264NalType.IdrSlice)
            {
                return true;
            }
        }

        return false;
    }
}
