using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>Opus.</summary>
/// <remarks>Source: Encapsulation of Opus in ISO Base Media File Format, section 4.3.</remarks>
internal sealed class OpusForm : AudioForm
{
    private OpusParameters? _parameters;

    public override bool IsReady => _parameters is not null;

    public override string CodecString => IsReady ? "opus" : "";

    public override int SampleRate => OpusPacket.ClockRate;

    public override int ChannelCount => _parameters?.ChannelCount ?? 0;

    protected override ReadOnlySpan<byte> EntryType => "Opus"u8;

    public override void Learn(CodecParameters parameters)
    {
        _parameters = parameters as OpusParameters ?? _parameters;
        HasChanged = true;
    }

    public override long DurationOf(AccessUnit unit) =>
        unit.Units.Count > 0 && OpusPacket.TryGetDuration(unit.Units[0].Span, out var samples) ? samples : 0;

    protected override void WriteConfiguration(Mp4BoxWriter writer)
    {
        writer.Begin("dOps"u8);
        writer.Write(new OpusHead(_parameters!).ToBoxBytes());
        writer.End();
    }
}
