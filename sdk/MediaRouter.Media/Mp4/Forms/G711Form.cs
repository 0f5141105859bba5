using System.Buffers.Binary;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>G.711, which players of MP4 do not know: as uncompressed sound of 16 bits.</summary>
internal sealed class G711Form : AudioForm
{
    private const int BytesPerSample = 2;

    private G711Parameters? _parameters;

    public override bool IsReady => _parameters is not null;

    public override string CodecString => IsReady ? "ipcm" : "";

    public override int SampleRate => _parameters?.SampleRate ?? 0;

    public override int ChannelCount => _parameters?.ChannelCount ?? 0;

    protected override ReadOnlySpan<byte> EntryType => "ipcm"u8;

    public override void Learn(CodecParameters parameters)
    {
        _parameters = parameters as G711Parameters ?? _parameters;
        HasChanged = true;
    }

    public override long DurationOf(AccessUnit unit) => _parameters is null ? 0 : base.LengthOf(unit) / Math.Max(1, _parameters.ChannelCount);

    public override long LengthOf(AccessUnit unit) => BytesPerSample * base.LengthOf(unit);

    public override void Write(AccessUnit unit, Span<byte> destination)
    {
        var table = _parameters!.IsMuLaw ? G711.MuLaw : G711.ALaw;
        for (var i = 0; i < unit.Units.Count; i++)
        {
            foreach (var code in unit.Units[i].Span)
            {
                BinaryPrimitives.WriteInt16BigEndian(destination, table[code]);
                destination = destination[BytesPerSample..];
            }
        }
    }

    protected override void WriteConfiguration(Mp4BoxWriter writer) => LpcmForm.WriteConfiguration(writer, BitDepth);
}
