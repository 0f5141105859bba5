using System.Diagnostics.CodeAnalysis;
using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Codecs;

/// <summary>The AV1CodecConfigurationRecord of MP4 (<c>av1C</c>) and enhanced RTMP, and the AV1 video descriptor of MPEG-2 TS, whose fields are the same.</summary>
/// <remarks>Source: AV1 Codec ISO Media File Format Binding, section 2.3.3; Carriage of AV1 in MPEG-2 TS, section 2.2.</remarks>
public static class Av1CodecConfiguration
{
    private const int HeaderLength = 4;
    private const byte MarkerAndVersion = 0x81;
    private const byte DescriptorTag = 0x80;

    /// <summary>Parses a record.</summary>
    /// <param name="data">The record alone; borrowed.</param>
    /// <param name="parameters">What it says; the sequence header is empty if the record does not hold one that can be read.</param>
    /// <returns><see langword="false"/> if it is cut short or of an unknown version.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, [NotNullWhen(true)] out Av1Parameters? parameters)
    {
        parameters = null;
        if (data.Length < HeaderLength || data[0] != MarkerAndVersion)
        {
            return false;
        }

        parameters = new Av1Parameters(data[1] >> 5, data[1] & 0x1f, data[2] >> 7);
        foreach (var obu in new Av1ObuEnumerator(data[HeaderLength..]))
        {
            if (Av1ObuHeader.TryRead(obu, out var header) && header.Type == Av1ObuType.SequenceHeader)
            {
                parameters = FromSequenceHeader(obu) ?? parameters;
                break;
            }
        }

        return true;
    }

    /// <summary>Parses an AV1 video descriptor.</summary>
    /// <param name="data">The descriptor with its tag and length; borrowed.</param>
    /// <param name="parameters">Profile, level and tier; the sequence header is in the stream.</param>
    /// <returns><see langword="false"/> if it is another descriptor or cut short.</returns>
    public static bool TryParseDescriptor(ReadOnlySpan<byte> data, [NotNullWhen(true)] out Av1Parameters? parameters)
    {
        parameters = null;
        return data.Length >= HeaderLength + 2 && data[0] == DescriptorTag && data[1] >= HeaderLength && TryParse(data.Slice(2, HeaderLength), out parameters);
    }

    /// <summary>Reads the parameters that a sequence header OBU carries.</summary>
    /// <param name="obu">The OBU with its header, with or without size field; borrowed.</param>
    /// <returns><see langword="null"/> if it is no sequence header or malformed.</returns>
    public static Av1Parameters? FromSequenceHeader(ReadOnlySpan<byte> obu)
    {
        if (!Av1SequenceHeader.TryParse(obu, out var sequence))
        {
            return null;
        }

        var obus = new Av1ObuEnumerator(obu);
        obus.MoveNext();
        Span<byte> bare = new byte[obus.Header.Length + obus.Payload.Length];
        obu[..obus.Header.Length].CopyTo(bare);
        bare[0] &= unchecked((byte)~HasSizeFlag);
        obus.Payload.CopyTo(bare[obus.Header.Length..]);
        return new Av1Parameters(sequence.Profile, sequence.LevelIndex, sequence.HighTier ? 1 : 0)
        {
            Width = sequence.Width,
            Height = sequence.Height,
            SequenceHeader = ByteString.Copy(bare),
        };
    }

    /// <summary>Writes a record that holds the sequence header.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="record">The record.</param>
    /// <returns><see langword="false"/> if the sequence header is not known yet.</returns>
    public static bool TryWrite(Av1Parameters parameters, [NotNullWhen(true)] out byte[]? record)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        record = null;
        var obu = parameters.SequenceHeader.Span;
        if (!Av1SequenceHeader.TryParse(obu, out var sequence) || !Av1ObuHeader.TryRead(obu, out var header) || header.HasSize)
        {
            return false;
        }

        var payload = obu[header.Length..];
        Span<byte> size = stackalloc byte[5];
        var sizeLength = Leb128.Write(size, (uint)payload.Length);
        record =
        [
            MarkerAndVersion,
            (byte)((sequence.Profile << 5) | sequence.LevelIndex),
            (byte)((sequence.HighTier ? 0x80 : 0)
                | (sequence.BitDepth > 8 ? 0x40 : 0)
                | (sequence.BitDepth > 10 ? 0x20 : 0)
                | (sequence.Monochrome ? 0x10 : 0)
                | (sequence.SubsamplingX ? 0x08 : 0)
                | (sequence.SubsamplingY ? 0x04 : 0)
                | (sequence.ChromaSamplePosition & 3)),
            0,
            (byte)(obu[0] | HasSizeFlag),
            .. obu[1..header.Length],
            .. size[..sizeLength],
            .. payload,
        ];
        return true;
    }

    private const byte HasSizeFlag = 0x02;
}
