using System.Numerics;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>AV1: OBUs with size fields, without temporal delimiters.</summary>
/// <remarks>Source: AV1 Codec ISO Media File Format Binding, sections 2.2 to 2.4.</remarks>
internal sealed class Av1Form : VideoForm
{
    private const byte HasSizeFlag = 0x02;

    private Av1SequenceHeader? _header;
    private byte[]? _record;

    public override bool IsReady => _record is not null;

    public override string CodecString => _header?.CodecString ?? "";

    public override int Width => _header?.Width ?? 0;

    public override int Height => _header?.Height ?? 0;

    public override double? FrameRate => _header?.FrameRate;

    public override ReadOnlySpan<byte> Brand => "av01"u8;

    protected override ReadOnlySpan<byte> EntryType => "av01"u8;

    public override void Learn(CodecParameters parameters)
    {
        if (parameters is Av1Parameters av1)
        {
            Take(av1);
        }
    }

    // Sources that know profile and level only, as SDP has them, show the rest with the first picture.
    public override void Learn(AccessUnit unit)
    {
        if (_record is not null || !unit.IsRandomAccess)
        {
            return;
        }

        for (var i = 0; i < unit.Units.Count; i++)
        {
            if (Av1CodecConfiguration.FromSequenceHeader(unit.Units[i].Span) is { } parameters)
            {
                Take(parameters);
                return;
            }
        }
    }

    public override long LengthOf(AccessUnit unit)
    {
        long length = 0;
        for (var i = 0; i < unit.Units.Count; i++)
        {
            var obu = unit.Units[i].Span;
            length += obu.Length;
            if (Av1ObuHeader.TryRead(obu, out var header) && !header.HasSize)
            {
                length += SizeLength(obu.Length - header.Length);
            }
        }

        return length;
    }

    public override void Write(AccessUnit unit, Span<byte> destination)
    {
        for (var i = 0; i < unit.Units.Count; i++)
        {
            var obu = unit.Units[i].Span;
            if (!Av1ObuHeader.TryRead(obu, out var header) || header.HasSize)
            {
                obu.CopyTo(destination);
                destination = destination[obu.Length..];
                continue;
            }

            obu[..header.Length].CopyTo(destination);
            destination[0] |= HasSizeFlag;
            destination = destination[header.Length..];
            obu = obu[header.Length..];
            destination = destination[Leb128.Write(destination, (uint)obu.Length)..];
            obu.CopyTo(destination);
            destination = destination[obu.Length..];
        }
    }

    protected override void WriteConfiguration(Mp4BoxWriter writer) => WriteRecord(writer, "av1C"u8, _record);

    // Seven bits a byte.
    private static int SizeLength(int length) => length == 0 ? 1 : (BitOperations.Log2((uint)length) / 7) + 1;

    private void Take(Av1Parameters parameters)
    {
        if (Av1CodecConfiguration.TryWrite(parameters, out var record)
            && Av1SequenceHeader.TryParse(parameters.SequenceHeader.Span, out var header) && IsSize(header.Width, header.Height))
        {
            (_header, _record) = (header, record);
            HasChanged = true;
        }
    }
}
