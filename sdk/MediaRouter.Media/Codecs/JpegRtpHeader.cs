using System.Buffers.Binary;

namespace MediaRouter.Media.Codecs;

/// <summary>The headers at the beginning of each JPEG RTP payload.</summary>
/// <param name="TypeSpecific">Type-specific field.</param>
/// <param name="FragmentOffset">Offset in bytes of the payload in the scan.</param>
/// <param name="Type">0 is 4:2:2, 1 is 4:2:0; 64 more with restart markers.</param>
/// <param name="Quality">1 to 99 for computed tables, 128 to 255 for tables in band.</param>
/// <param name="Width">In pixels; 0 if above 2040.</param>
/// <param name="Height">In pixels; 0 if above 2040.</param>
/// <param name="RestartInterval">0 without restart markers.</param>
/// <param name="TableOffset">Offset of the quantisation tables in the payload; 0 if there are none.</param>
/// <param name="TableLength">Their length in bytes.</param>
/// <param name="TablePrecision">Bit n is set if table n has 16-bit values.</param>
/// <param name="DataOffset">Offset of the scan's bytes in the payload.</param>
/// <remarks>Source: RFC 2435, section 3.1.</remarks>
public readonly record struct JpegRtpHeader(
    byte TypeSpecific,
    int FragmentOffset,
    byte Type,
    byte Quality,
    int Width,
    int Height,
    ushort RestartInterval,
    int TableOffset,
    int TableLength,
    byte TablePrecision,
    int DataOffset)
{
    private const int MainLength = 8;
    private const int RestartLength = 4;
    private const int TableHeaderLength = 4;

    /// <summary>Reads the headers.</summary>
    /// <param name="payload">An RTP payload.</param>
    /// <param name="header">The headers.</param>
    /// <returns>False if they are cut short.</returns>
    public static bool TryRead(ReadOnlySpan<byte> payload, out JpegRtpHeader header)
    {
        header = default;
        if (payload.Length < MainLength)
        {
            return false;
        }

        var fragmentOffset = BinaryPrimitives.ReadInt32BigEndian(payload) & 0xffffff;
        var type = payload[4];
        var quality = payload[5];
        var offset = MainLength;
        ushort restartInterval = 0;
        if (type is >= 64 and <= 127)
        {
            if (payload.Length < offset + RestartLength)
            {
                return false;
            }

            restartInterval = BinaryPrimitives.ReadUInt16BigEndian(payload[offset..]);
            offset += RestartLength;
        }

        var tableOffset = 0;
        var tableLength = 0;
        byte precision = 0;
        if (quality >= 128 && fragmentOffset == 0)
        {
            if (payload.Length < offset + TableHeaderLength)
            {
                return false;
            }

            precision = payload[offset + 1];
            tableLength = BinaryPrimitives.ReadUInt16BigEndian(payload[(offset + 2)..]);
            offset += TableHeaderLength;
            tableOffset = tableLength > 0 ? offset : 0;
            offset += tableLength;
            if (payload.Length < offset)
            {
                return false;
            }
        }

        header = new JpegRtpHeader(
            payload[0], fragmentOffset, type, quality, payload[6] * 8, payload[7] * 8, restartInterval, tableOffset, tableLength, precision, offset);
        return true;
    }
}
