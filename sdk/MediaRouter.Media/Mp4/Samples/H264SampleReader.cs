using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Samples;

/// <summary>H.264: NAL units behind lengths.</summary>
internal sealed class H264SampleReader(TrackDescription description, int lengthSize) : SampleReader(description)
{
    private readonly H264AccessUnitFilter _filter = new(description.Parameters as H264Parameters);

    public override CodecParameters? Parameters => _filter.Parameters;

    public override AccessUnit? Read(byte[] sample, in SampleTime time)
    {
        var units = new List<ReadOnlyMemory<byte>>();
        _filter.BeginUnit();
        var walk = LengthPrefixed.Split(sample, lengthSize);
        while (walk.MoveNext())
        {
            if (_filter.Keep(walk.Current))
            {
                units.Add(sample.AsMemory(SampleBytes.OffsetOf(sample, walk.Current), walk.Current.Length));
            }
        }

        return walk.IsMalformed || units.Count == 0 ? null : Make(units, time, _filter.IsRandomAccess, _filter.TakeNewParameters());
    }
}
