using System.Buffers.Binary;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of JPEG: takes the headers off and sends the quantisation tables with each picture.</summary>
/// <remarks>
/// Source: RFC 2435. Left out are pictures that the format cannot express: others than baseline, with other sampling than 4:2:2 and 4:2:0, with Huffman
/// tables of their own, or wider or higher than 2040 pixels.
/// </remarks>
public sealed class JpegPacketizer : IPacketizer
{
    private const int MainHeaderLength = 8;
    private const int RestartHeaderLength = 4;
    private const int TableHeaderLength = 4;
    private const int LongestHeaders = MainHeaderLength + RestartHeaderLength + TableHeaderLength + (4 * JpegTables.QuantisationLength);
    private const int LargestSide = 255 * PixelsPerUnit;
    private const int PixelsPerUnit = 8;
    private const int LongestScan = 0xffffff;

    // First and last packet of a whole picture: receivers put it together before they decode (RFC 2435, section 3.1.7).
    private const ushort WholePicture = 0xffff;

    private readonly int _maxPayloadSize;

    /// <summary>Makes a packetiser.</summary>
    /// <param name="maxPayloadSize">Largest payload in bytes; the headers with the tables need up to 272.</param>
    public JpegPacketizer(int maxPayloadSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxPayloadSize, LongestHeaders);
        _maxPayloadSize = maxPayloadSize;
    }

    /// <inheritdoc/>
    public void Packetize(AccessUnit unit, IRtpPayloadWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (!JpegPicture.TryParse(UnitBytes.Of(unit), out var picture)
            || picture.Width > LargestSide
            || picture.Height > LargestSide
            || picture.Scan.Length > LongestScan)
        {
            return;
        }

        Span<byte> headers = stackalloc byte[LongestHeaders];
        var commonLength = WriteHeaders(headers, picture);
        var length = commonLength + WriteTables(headers[commonLength..], picture);
        for (var offset = 0; offset < picture.Scan.Length;)
        {
            BinaryPrimitives.WriteInt32BigEndian(headers, offset);
            var taken = Math.Min(picture.Scan.Length - offset, _maxPayloadSize - length);
            var payload = output.GetSpan(length + taken);
            headers[..length].CopyTo(payload);
            picture.Scan.Slice(offset, taken).CopyTo(payload[length..]);
            offset += taken;
            output.Commit(length + taken, marker: offset == picture.Scan.Length);

            // The tables are in the first packet only.
            length = commonLength;
        }
    }

    // The first four bytes are the offset, with the type-specific byte 0 in front.
    private static int WriteHeaders(Span<byte> headers, in JpegPicture picture)
    {
        var hasRestarts = picture.Interval > 0;
        headers[4] = (byte)(picture.Type + (hasRestarts ? JpegDepacketizer.RestartType : 0));
        headers[5] = JpegDepacketizer.DynamicQuality;
        headers[6] = (byte)((picture.Width + PixelsPerUnit - 1) / PixelsPerUnit);
        headers[7] = (byte)((picture.Height + PixelsPerUnit - 1) / PixelsPerUnit);
        if (!hasRestarts)
        {
            return MainHeaderLength;
        }

        BinaryPrimitives.WriteUInt16BigEndian(headers[MainHeaderLength..], picture.Interval);
        BinaryPrimitives.WriteUInt16BigEndian(headers[(MainHeaderLength + 2)..], WholePicture);
        return MainHeaderLength + RestartHeaderLength;
    }

    private static int WriteTables(Span<byte> headers, in JpegPicture picture)
    {
        var length = picture.Luminance.Length + picture.Chrominance.Length;
        headers[0] = 0;
        headers[1] = (byte)((picture.Luminance.Length > JpegTables.QuantisationLength ? 1 : 0) | (picture.Chrominance.Length > JpegTables.QuantisationLength ? 2 : 0));
        BinaryPrimitives.WriteUInt16BigEndian(headers[2..], (ushort)length);
        picture.Luminance.CopyTo(headers[TableHeaderLength..]);
        picture.Chrominance.CopyTo(headers[(TableHeaderLength + picture.Luminance.Length)..]);
        return TableHeaderLength + length;
    }
}
