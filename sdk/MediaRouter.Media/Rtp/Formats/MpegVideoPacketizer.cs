using System.Buffers.Binary;
using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of MPEG-1 and MPEG-2 video: as many whole slices in a packet as fit, long ones in several packets.</summary>
/// <remarks>Source: RFC 2250, sections 3.1 and 3.4. The MPEG-2 extension header, which is optional, is not written.</remarks>
public sealed class MpegVideoPacketizer : IPacketizer
{
    private const int HeaderLength = MpegVideoDepacketizer.HeaderLength;
    private const byte LastSlice = 0xaf;

    // Bits of the header.
    private const uint HasSequenceHeader = 1 << 13;
    private const uint BeginsSlice = 1 << 12;
    private const uint EndsSlice = 1 << 11;

    private const int PredictedPicture = 2;
    private const int BidirectionalPicture = 3;

    private readonly int _maxPayloadSize;

    /// <summary>Makes a packetiser.</summary>
    /// <param name="maxPayloadSize">Largest payload in bytes.</param>
    public MpegVideoPacketizer(int maxPayloadSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxPayloadSize, HeaderLength);
        _maxPayloadSize = maxPayloadSize;
    }

    /// <inheritdoc/>
    public void Packetize(AccessUnit unit, IRtpPayloadWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var rest = UnitBytes.Of(unit);
        var room = _maxPayloadSize - HeaderLength;
        uint picture = 0;
        while (!rest.IsEmpty)
        {
            var length = FirstSliceEnd(rest, ref picture);
            if (length > room)
            {
                WriteFragments(rest[..length], picture, isLast: length == rest.Length, output);
                rest = rest[length..];
                continue;
            }

            length = Gather(rest, length, room, picture);
            var isLast = length == rest.Length;
            Write(rest[..length], picture | BeginsSlice | EndsSlice, isLast, output);
            rest = rest[length..];
        }
    }

    // Takes more slices of the same picture, as far as they fit.
    private static int Gather(ReadOnlySpan<byte> data, int length, int room, uint picture)
    {
        while (length < data.Length)
        {
            var next = picture;
            var more = FirstSliceEnd(data[length..], ref next);
            if (more > room - length || !IsSlice(data[length + 3]))
            {
                break;
            }

            length += more;
        }

        return length;
    }

    private void WriteFragments(ReadOnlySpan<byte> slice, uint picture, bool isLast, IRtpPayloadWriter output)
    {
        var flags = BeginsSlice;
        while (!slice.IsEmpty)
        {
            var taken = Math.Min(slice.Length, _maxPayloadSize - HeaderLength);
            var isEnd = taken == slice.Length;
            Write(slice[..taken], picture | flags | (isEnd ? EndsSlice : 0), isLast && isEnd, output);
            slice = slice[taken..];
            flags = 0;
        }
    }

    private static void Write(ReadOnlySpan<byte> data, uint header, bool marker, IRtpPayloadWriter output)
    {
        if (data.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, MpegVideo.SequenceHeader]))
        {
            header |= HasSequenceHeader;
        }

        var payload = output.GetSpan(HeaderLength + data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(payload, header);
        data.CopyTo(payload[HeaderLength..]);
        output.Commit(HeaderLength + data.Length, marker);
    }

    // The headers in front of a slice go with it; those behind the last slice of a picture go with the next one.
    private static int FirstSliceEnd(ReadOnlySpan<byte> data, ref uint picture)
    {
        var offset = 0;
        var hasSlice = false;
        while (MpegVideo.TryFindStartCode(data, ref offset, out var code))
        {
            if (hasSlice)
            {
                return offset - 4;
            }

            hasSlice |= IsSlice(code);
            if (code == MpegVideo.PictureHeader)
            {
                picture = ReadPicture(data[offset..]);
            }
        }

        return data.Length;
    }

    private static bool IsSlice(byte code) => code is > MpegVideo.PictureHeader and <= LastSlice;

    // The fields of the header that are the same for all packets of a picture (ISO/IEC 13818-2, section 6.2.3).
    private static uint ReadPicture(ReadOnlySpan<byte> data)
    {
        var reader = new BitReader(data);
        var temporalReference = reader.ReadBits(10);
        var type = reader.ReadBits(3);
        reader.Skip(16);
        var forward = type is PredictedPicture or BidirectionalPicture ? reader.ReadBits(4) : 0;
        var backward = type == BidirectionalPicture ? reader.ReadBits(4) : 0;
        return reader.Overrun ? 0 : (temporalReference << 16) | (type << 8) | (backward << 4) | forward;
    }
}
