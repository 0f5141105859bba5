using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Samples;

/// <summary>AV1: OBUs with size fields, which access units do not have.</summary>
internal sealed class Av1SampleReader(TrackDescription description) : SampleReader(description)
{
    private readonly Av1AccessUnitFilter _filter = new(description.Parameters as Av1Parameters);

    public override CodecParameters? Parameters => _filter.Parameters;

    public override AccessUnit? Read(byte[] sample, in SampleTime time)
    {
        var units = new List<ReadOnlyMemory<byte>>();
        _filter.BeginUnit();
        var hasSequenceHeader = false;
        var walk = new Av1ObuEnumerator(sample);
        while (walk.MoveNext())
        {
            var at = SampleBytes.OffsetOf(sample, walk.Current);
            var type = walk.Header.Type;

            // The walk has read this OBU; it is changed behind it.
            if (!Av1Obu.TryRemoveSize(sample.AsMemory(at, walk.Current.Length), out var obu))
            {
                return null;
            }

            // The header may be in the record only: units at which decoding starts have it.
            if (type is Av1ObuType.Frame or Av1ObuType.FrameHeader && time.IsSync && !hasSequenceHeader && _filter.Parameters is { SequenceHeader.IsEmpty: false } known)
            {
                hasSequenceHeader = true;
                _filter.Keep(known.SequenceHeader.Span);
                units.Insert(0, known.SequenceHeader.Memory);
            }

            hasSequenceHeader |= type == Av1ObuType.SequenceHeader;
            if (type is not Av1ObuType.Padding && _filter.Keep(obu.Span))
            {
                units.Add(obu);
            }
        }

        return walk.IsMalformed || units.Count == 0 ? null : Make(units, time, _filter.IsRandomAccess, _filter.TakeNewParameters());
    }
}
