using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>AV1: tags hold OBUs with size fields, units hold them without.</summary>
internal sealed class Av1TrackReader(byte trackId) : TrackReader(MediaKind.Video, trackId, FlvCodec.Av1)
{
    private const byte HasSizeFlag = 0x02;

    private Av1Parameters? _parameters;

    public override string Label => "AV1";

    public override int ClockRate => VideoClockRate;

    public override bool IsConfigured => _parameters is { SequenceHeader.IsEmpty: false };

    public override CodecParameters? Parameters => _parameters;

    public override string? Configure(ReadOnlySpan<byte> record) =>
        Av1CodecConfiguration.TryParse(record, out var parameters) ? Take(parameters) : "malformed AV1CodecConfigurationRecord";

    public override string? ConfigureFromTs(ReadOnlySpan<byte> descriptor) =>
        Av1CodecConfiguration.TryParseDescriptor(descriptor, out var parameters) ? Take(parameters) : "malformed AV1 video descriptor";

    public override string? Read(in FlvPacket packet, long nanoseconds, long receivedAt, ICollection<AccessUnit> output)
    {
        var count = 0;
        var length = 0;
        var hasSequenceHeader = false;
        var walk = new Av1ObuEnumerator(packet.Body.Span);
        while (walk.MoveNext())
        {
            if (!IsKept(walk.Header.Type))
            {
                continue;
            }

            count++;
            length += walk.Header.Length + walk.Payload.Length;
            if (walk.Header.Type == Av1ObuType.SequenceHeader)
            {
                hasSequenceHeader = true;
                TakeSequenceHeader(walk.Current);
            }
        }

        if (walk.IsMalformed)
        {
            return "malformed OBU";
        }

        if (count == 0 || _parameters is not { SequenceHeader: { IsEmpty: false } sequenceHeader })
        {
            return null;
        }

        // Some muxers take the sequence header out because the record has it.
        var units = new List<ReadOnlyMemory<byte>>(count + 1);
        if (packet.IsKeyFrame && !hasSequenceHeader)
        {
            units.Add(sequenceHeader.Memory);
        }

        Copy(packet.Body.Span, length, units);
        var (pts, dts) = VideoTimes(packet, nanoseconds);
        output.Add(Make(units, pts, dts, packet.IsKeyFrame, receivedAt));
        return null;
    }

    private static void Copy(ReadOnlySpan<byte> source, int length, List<ReadOnlyMemory<byte>> units)
    {
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        var at = 0;
        foreach (var obu in new Av1ObuEnumerator(source))
        {
            Av1ObuHeader.TryRead(obu, out var header);
            if (!IsKept(header.Type))
            {
                continue;
            }

            var start = at;
            obu[..header.Length].CopyTo(bytes.AsSpan(at));
            bytes[at] &= unchecked((byte)~HasSizeFlag);
            at += header.Length;
            var payload = header.HasSize && Leb128.TryRead(obu[header.Length..], out _, out var sizeLength) ? obu[(header.Length + sizeLength)..] : obu[header.Length..];
            payload.CopyTo(bytes.AsSpan(at));
            at += payload.Length;
            units.Add(bytes.AsMemory(start, at - start));
        }
    }

    private static bool IsKept(Av1ObuType type) => type is not (Av1ObuType.TemporalDelimiter or Av1ObuType.Padding);

    private string? Take(Av1Parameters parameters)
    {
        // A record without sequence header says less than what is known.
        if (_parameters is null || (!parameters.SequenceHeader.IsEmpty && !parameters.Equals(_parameters)))
        {
            _parameters = parameters;
        }

        return null;
    }

    private void TakeSequenceHeader(ReadOnlySpan<byte> obu)
    {
        if (Av1CodecConfiguration.FromSequenceHeader(obu) is { } parameters)
        {
            Take(parameters);
        }
    }
}
