using System.Buffers.Binary;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>A baseline JPEG picture, as far as RTP can carry it: three components, 4:2:2 or 4:2:0, and the Huffman tables of ITU-T T.81, annex K.</summary>
internal ref struct JpegPicture
{
    private const byte Escape = 0xff;
    private const byte StartOfImage = 0xd8;
    private const byte EndOfImage = 0xd9;
    private const byte BaselineFrame = 0xc0;
    private const byte ExtendedFrame = 0xc1;
    private const byte HuffmanTables = 0xc4;
    private const byte StartOfScan = 0xda;
    private const byte QuantisationTables = 0xdb;
    private const byte RestartInterval = 0xdd;
    private const int ComponentCount = 3;
    private const int MostTables = 4;

    // 8 bits a sample, height, width, three components: sampling 2x1 or 2x2 for luminance, 1x1 for chrominance.
    private const int FrameHeaderLength = 15;
    private const int ScanHeaderLength = 10;

    /// <summary>0 for 4:2:2, 1 for 4:2:0.</summary>
    public byte Type { get; set; }

    /// <summary>In pixels.</summary>
    public int Width { get; set; }

    /// <summary>In pixels.</summary>
    public int Height { get; set; }

    /// <summary>Blocks between restart markers; 0 without them.</summary>
    public ushort Interval { get; set; }

    /// <summary>Quantisation table of luminance: 64 values of one or two bytes in zigzag order.</summary>
    public ReadOnlySpan<byte> Luminance { get; set; }

    /// <summary>Quantisation table of chrominance.</summary>
    public ReadOnlySpan<byte> Chrominance { get; set; }

    /// <summary>The coded blocks without EOI.</summary>
    public ReadOnlySpan<byte> Scan { get; set; }

    /// <summary>Takes a picture apart.</summary>
    /// <returns><see langword="false"/> if it is malformed or RTP cannot carry it.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, out JpegPicture picture)
    {
        picture = default;
        if (!data.StartsWith((ReadOnlySpan<byte>)[Escape, StartOfImage]))
        {
            return false;
        }

        // Where the quantisation tables lie, by their numbers; a length of 0 for one that is missing.
        Span<(int Offset, int Length)> tables = stackalloc (int, int)[MostTables];
        ReadOnlySpan<byte> frame = default;
        var offset = 2;
        while (offset + 4 <= data.Length && data[offset] == Escape)
        {
            var marker = data[offset + 1];
            if (marker == Escape)
            {
                offset++;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(data[(offset + 2)..]);
            if (length < 2 || length > data.Length - offset - 2)
            {
                return false;
            }

            var start = offset + 4;
            var segment = data.Slice(start, length - 2);
            offset += 2 + length;
            switch (marker)
            {
                case QuantisationTables when !TryFindTables(segment, start, tables):
                case HuffmanTables when !JpegTables.AreStandard(segment):
                case > BaselineFrame and < 0xd0 when marker is not (HuffmanTables or 0xc8 or 0xcc):
                case RestartInterval when segment.Length < 2:
                    return false;
                case BaselineFrame:
                    frame = segment;
                    break;
                case RestartInterval:
                    picture.Interval = BinaryPrimitives.ReadUInt16BigEndian(segment);
                    break;
                case StartOfScan:
                    return IsUsualScan(segment) && picture.TryReadFrame(frame, data, tables) && picture.TryReadScan(data[offset..]);
            }
        }

        return false;
    }

    /// <summary>Puts a picture together.</summary>
    /// <returns>All from SOI to EOI.</returns>
    public readonly byte[] ToBytes()
    {
        var isEnded = Scan.EndsWith((ReadOnlySpan<byte>)[Escape, EndOfImage]);
        var length = 2 + TableSegmentLength(Luminance) + TableSegmentLength(Chrominance) + (Interval > 0 ? 6 : 0)
            + 4 + FrameHeaderLength + JpegTables.HuffmanSegment.Length + 4 + ScanHeaderLength + Scan.Length + (isEnded ? 0 : 2);
        var bytes = GC.AllocateUninitializedArray<byte>(length);
        var rest = bytes.AsSpan();
        Append(ref rest, [Escape, StartOfImage]);
        AppendTable(ref rest, 0, Luminance);
        AppendTable(ref rest, 1, Chrominance);
        if (Interval > 0)
        {
            Append(ref rest, [Escape, RestartInterval, 0, 4, (byte)(Interval >> 8), (byte)Interval]);
        }

        // Tables of two bytes a value are not part of the baseline.
        var isExtended = Luminance.Length > JpegTables.QuantisationLength || Chrominance.Length > JpegTables.QuantisationLength;
        Append(
            ref rest,
            [
                Escape, isExtended ? ExtendedFrame : BaselineFrame, 0, FrameHeaderLength + 2, 8,
                (byte)(Height >> 8), (byte)Height, (byte)(Width >> 8), (byte)Width, ComponentCount,
                1, Type == 0 ? (byte)0x21 : (byte)0x22, 0, 2, 0x11, 1, 3, 0x11, 1,
            ]);
        Append(ref rest, JpegTables.HuffmanSegment);
        Append(ref rest, [Escape, StartOfScan, 0, ScanHeaderLength + 2, ComponentCount, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0]);
        Append(ref rest, Scan);
        if (!isEnded)
        {
            Append(ref rest, [Escape, EndOfImage]);
        }

        return bytes;
    }

    private static int TableSegmentLength(ReadOnlySpan<byte> table) => 2 + 2 + 1 + table.Length;

    private static void AppendTable(ref Span<byte> rest, int number, ReadOnlySpan<byte> table)
    {
        var precision = table.Length > JpegTables.QuantisationLength ? 0x10 : 0;
        Append(ref rest, [Escape, QuantisationTables, 0, (byte)(3 + table.Length), (byte)(precision | number)]);
        Append(ref rest, table);
    }

    private static void Append(ref Span<byte> rest, scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(rest);
        rest = rest[bytes.Length..];
    }

    private static bool TryFindTables(ReadOnlySpan<byte> segment, int start, Span<(int Offset, int Length)> tables)
    {
        for (var offset = 0; offset < segment.Length;)
        {
            var number = segment[offset] & 0x0f;
            var length = JpegTables.QuantisationLength << (segment[offset] >> 4);
            if (number >= MostTables || segment[offset] >> 4 > 1 || length > segment.Length - offset - 1)
            {
                return false;
            }

            tables[number] = (start + offset + 1, length);
            offset += 1 + length;
        }

        return true;
    }

    // All components in one scan, and each with the Huffman tables that a receiver takes for it.
    private static bool IsUsualScan(ReadOnlySpan<byte> segment) =>
        segment.Length == ScanHeaderLength && segment[0] == ComponentCount && segment[2] == 0x00 && segment[4] == 0x11 && segment[6] == 0x11;

    private bool TryReadFrame(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> data, scoped ReadOnlySpan<(int Offset, int Length)> tables)
    {
        if (frame.Length != FrameHeaderLength
            || frame[0] != 8
            || frame[5] != ComponentCount
            || frame[7] is not (0x21 or 0x22)
            || frame[10] != 0x11
            || frame[13] != 0x11
            || frame[11] != frame[14]
            || frame[8] >= MostTables
            || frame[11] >= MostTables)
        {
            return false;
        }

        Type = (byte)(frame[7] == 0x21 ? 0 : 1);
        Height = BinaryPrimitives.ReadUInt16BigEndian(frame[1..]);
        Width = BinaryPrimitives.ReadUInt16BigEndian(frame[3..]);
        Luminance = Table(data, tables[frame[8]]);
        Chrominance = Table(data, tables[frame[11]]);
        return Width > 0 && Height > 0 && !Luminance.IsEmpty && !Chrominance.IsEmpty;
    }

    private static ReadOnlySpan<byte> Table(ReadOnlySpan<byte> data, (int Offset, int Length) place) => data.Slice(place.Offset, place.Length);

    private bool TryReadScan(ReadOnlySpan<byte> data)
    {
        // Some cameras fill up behind the end.
        var end = data.LastIndexOf((ReadOnlySpan<byte>)[Escape, EndOfImage]);
        Scan = end < 0 ? data : data[..end];
        return !Scan.IsEmpty;
    }
}
