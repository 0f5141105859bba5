using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Writing;

/// <summary>AV1: units hold OBUs without size fields, tags hold them with.</summary>
internal sealed class Av1TrackWriter(FlvTrack track) : VideoTrackWriter(track)
{
    private const byte HasSizeFlag = 0x02;
    private const int MaxSizeLength = 5;

    public override int GetBodyLength(AccessUnit unit)
    {
        Span<byte> size = stackalloc byte[MaxSizeLength];
        var length = 0;
        for (var i = 0; i < unit.Units.Count; i++)
        {
            var obu = unit.Units[i].Span;
            length += obu.Length;
            if (NeedsSize(obu, out var header))
            {
                length += Leb128.Write(size, (uint)(obu.Length - header.Length));
            }
        }

        return length;
    }

    public override void WriteBody(MessageAssembler output, AccessUnit unit)
    {
        Span<byte> start = stackalloc byte[2 + MaxSizeLength];
        for (var i = 0; i < unit.Units.Count; i++)
        {
            var obu = unit.Units[i].Span;
            if (!NeedsSize(obu, out var header))
            {
                output.AppendShared(unit.Units[i]);
                continue;
            }

            obu[..header.Length].CopyTo(start);
            start[0] |= HasSizeFlag;
            var sizeLength = Leb128.Write(start[header.Length..], (uint)(obu.Length - header.Length));
            output.Append(start[..(header.Length + sizeLength)]);
            output.AppendShared(unit.Units[i][header.Length..]);
        }
    }

    private protected override byte[]? MakeRecord(TrackDescription description) =>
        description.Parameters is Av1Parameters parameters && Av1CodecConfiguration.TryWrite(parameters, out var record) ? record : null;

    private static bool NeedsSize(ReadOnlySpan<byte> obu, out Av1ObuHeader header) => Av1ObuHeader.TryRead(obu, out header) && !header.HasSize;
}
