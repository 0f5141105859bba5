namespace MediaRouter.Media.Mp4;

/// <summary>The descriptors of MPEG-4 systems within the <c>esds</c> box.</summary>
/// <remarks>Source: ISO/IEC 14496-1, sections 7.2.6 and 8.3.3; ISO/IEC 14496-14, section 5.6.</remarks>
internal static class Mp4Descriptors
{
    public const byte Mpeg4Video = 0x20;
    public const byte Aac = 0x40;
    public const byte Mpeg2SimpleVideo = 0x60;
    public const byte Mpeg2MainVideo = 0x61;
    public const byte Mpeg2LastVideo = 0x65;
    public const byte Mpeg2AacMain = 0x66;
    public const byte Mpeg2AacLast = 0x68;
    public const byte Mpeg2Audio = 0x69;
    public const byte Mpeg1Video = 0x6a;
    public const byte Mpeg1Audio = 0x6b;
    public const byte Jpeg = 0x6c;

    private const byte EsTag = 0x03;
    private const byte DecoderConfigTag = 0x04;
    private const byte DecoderSpecificTag = 0x05;
    private const byte SyncLayerTag = 0x06;

    private const byte VisualStream = 4;
    private const byte AudioStream = 5;

    private const int EsHeaderLength = 3;
    private const int DecoderConfigHeaderLength = 13;
    private const int MaxSizeBytes = 4;

    /// <summary>Writes the box.</summary>
    /// <param name="writer">Takes the box.</param>
    /// <param name="objectType">What is coded.</param>
    /// <param name="isAudio">Whether it is sound; else pictures.</param>
    /// <param name="specific">The configuration of the decoder; may be empty.</param>
    public static void WriteBox(Mp4BoxWriter writer, byte objectType, bool isAudio, ReadOnlySpan<byte> specific)
    {
        var specificLength = specific.IsEmpty ? 0 : 1 + SizeLength(specific.Length) + specific.Length;
        var configLength = DecoderConfigHeaderLength + specificLength;

        // The synchronisation layer is one byte: predefined, for MP4.
        const int syncLength = 3;
        writer.BeginFull("esds"u8);
        WriteHeader(writer, EsTag, EsHeaderLength + 1 + SizeLength(configLength) + configLength + syncLength);

        // ES_ID is 0 in files; no flags.
        writer.Write16(0);
        writer.Write8(0);
        WriteHeader(writer, DecoderConfigTag, configLength);
        writer.Write8(objectType);
        writer.Write8((byte)(((isAudio ? AudioStream : VisualStream) << 2) | 1));

        // Size of the decoding buffer and bitrates: not known.
        writer.WriteZeros(3 + 4 + 4);
        if (!specific.IsEmpty)
        {
            WriteHeader(writer, DecoderSpecificTag, specific.Length);
            writer.Write(specific);
        }

        WriteHeader(writer, SyncLayerTag, 1);
        writer.Write8(2);
        writer.End();
    }

    /// <summary>Reads the content of the box behind its version and flags.</summary>
    /// <param name="data">Borrowed.</param>
    /// <param name="objectType">What is coded.</param>
    /// <param name="specific">The configuration of the decoder, a slice of <paramref name="data"/>; empty if there is none.</param>
    public static bool TryRead(ReadOnlySpan<byte> data, out byte objectType, out ReadOnlySpan<byte> specific)
    {
        objectType = 0;
        specific = default;
        if (!TryReadHeader(data, out var tag, out var body, out _))
        {
            return false;
        }

        // Some writers leave the outer descriptor out.
        if (tag == EsTag)
        {
            if (body.Length < EsHeaderLength)
            {
                return false;
            }

            var flags = body[2];
            var rest = body[EsHeaderLength..];
            var skipped = ((flags & 0x80) != 0 ? 2 : 0) + ((flags & 0x20) != 0 ? 2 : 0);
            if ((flags & 0x40) != 0)
            {
                // A URL in front of the clock reference.
                var urlAt = (flags & 0x80) != 0 ? 2 : 0;
                if (rest.Length <= urlAt)
                {
                    return false;
                }

                skipped += 1 + rest[urlAt];
            }

            if (skipped > rest.Length)
            {
                return false;
            }

            rest = rest[skipped..];
            if (!TryReadHeader(rest, out tag, out body, out _))
            {
                return false;
            }
        }

        if (tag != DecoderConfigTag || body.Length < DecoderConfigHeaderLength)
        {
            return false;
        }

        objectType = body[0];
        body = body[DecoderConfigHeaderLength..];
        while (TryReadHeader(body, out tag, out var inner, out var length))
        {
            body = body[length..];
            if (tag == DecoderSpecificTag)
            {
                specific = inner;
                break;
            }
        }

        return true;
    }

    private static void WriteHeader(Mp4BoxWriter writer, byte tag, int length)
    {
        writer.Write8(tag);
        for (var i = SizeLength(length) - 1; i >= 0; i--)
        {
            writer.Write8((byte)(((length >> (7 * i)) & 0x7f) | (i > 0 ? 0x80 : 0)));
        }
    }

    private static int SizeLength(int length) => length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : MaxSizeBytes;

    private static bool TryReadHeader(ReadOnlySpan<byte> data, out byte tag, out ReadOnlySpan<byte> body, out int length)
    {
        (tag, length) = (0, 0);
        body = default;
        if (data.IsEmpty)
        {
            return false;
        }

        var size = 0;
        for (var i = 1; i <= MaxSizeBytes && i < data.Length; i++)
        {
            size = (size << 7) | (data[i] & 0x7f);
            if ((data[i] & 0x80) == 0)
            {
                if (size > data.Length - i - 1)
                {
                    return false;
                }

                (tag, length) = (data[0], i + 1 + size);
                body = data.Slice(i + 1, size);
                return true;
            }
        }

        return false;
    }
}
