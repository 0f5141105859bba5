using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>FLAC: frames, with STREAMINFO in the sample entry.</summary>
/// <remarks>Source: Encapsulation of FLAC in ISO Base Media File Format, section 3.3.</remarks>
internal sealed class FlacForm : AudioForm
{
    private FlacParameters? _parameters;

    public override bool IsReady => _parameters is not null;

    public override string CodecString => IsReady ? "fLaC" : "";

    public override int SampleRate => _parameters?.SampleRate ?? 0;

    public override int ChannelCount => _parameters?.ChannelCount ?? 0;

    protected override ReadOnlySpan<byte> EntryType => "fLaC"u8;

    protected override int BitDepth => _parameters?.BitDepth ?? 0;

    // Of a rate that is too large, the largest regular division that is not: 48000 of 96000.
    protected override int EntrySampleRate
    {
        get
        {
            var rate = SampleRate;
            while (rate > ushort.MaxValue)
            {
                rate = (rate & 1) == 0 ? rate / 2 : 0;
            }

            return rate;
        }
    }

    public override void Learn(CodecParameters parameters)
    {
        if (parameters is FlacParameters flac && flac.StreamInfo.Length == FlacStreamInfo.Length)
        {
            _parameters = flac;
            HasChanged = true;
        }
    }

    public override long DurationOf(AccessUnit unit) =>
        unit.Units.Count > 0 && FlacStreamInfo.TryGetBlockSize(unit.Units[0].Span, out var samples) ? samples : 0;

    protected override void WriteConfiguration(Mp4BoxWriter writer)
    {
        writer.BeginFull("dfLa"u8);
        writer.Write(FlacStreamInfo.ToBytes(_parameters!, withMarker: false));
        writer.End();
    }
}
