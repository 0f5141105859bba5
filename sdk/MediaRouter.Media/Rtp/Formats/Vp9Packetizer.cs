using System.Buffers.Binary;
using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of VP9: superframes cut into pieces of nearly the same size, not in the flexible mode, with a picture number of 15 bits.</summary>
/// <remarks>
/// Source: RFC 9628, section 4.2. The first packet of a key frame carries a scalability structure with the size of the pictures. Allocates nothing.
/// </remarks>
public sealed class Vp9Packetizer : IPacketizer
{
    /// <summary>Smallest limit of the payload size.</summary>
    public const int MinPayloadSize = 32;

    private const int PictureIdPresent = 0x80;
    private const int InterPredicted = 0x40;
    private const int StartOfFrame = 0x08;
    private const int EndOfFrame = 0x04;
    private const int StructurePresent = 0x02;

    // One spatial layer, whose size is given; no description of a group of pictures.
    private const byte StructureWithSize = 0x10;
    private const int StructureLength = 5;

    private const int DescriptorLength = 3;
    private const int PictureIdIsLong = 0x8000;

    private readonly int _maxPayloadSize;
    private int _pictureId;

    /// <summary>Makes a packetiser for one track.</summary>
    /// <param name="maxPayloadSize">Largest payload in bytes, at least <see cref="MinPayloadSize"/>.</param>
    public Vp9Packetizer(int maxPayloadSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPayloadSize, MinPayloadSize);
        _maxPayloadSize = maxPayloadSize;
    }

    /// <inheritdoc/>
    public void Packetize(AccessUnit unit, IRtpPayloadWriter output)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(output);
        if (unit.Units.Count == 0)
        {
            return;
        }

        var frame = unit.Units[0].Span;
        var hasHeader = Vp9FrameHeader.TryRead(frame, out var header);
        var hasStructure = hasHeader && header.IsKeyFrame && header.Width <= ushort.MaxValue && header.Height <= ushort.MaxValue;
        var flags = PictureIdPresent | (hasHeader && header.IsKeyFrame ? 0 : InterPredicted);

        // The structure counts as a part of what is cut, so that the first packet is not larger than the others.
        var rest = frame.Length + (hasStructure ? StructureLength : 0);
        var room = _maxPayloadSize - DescriptorLength;
        var count = (rest + room - 1) / room;
        for (var i = 0; i < count; i++)
        {
            var size = DescriptorLength + (rest / (count - i));
            rest -= size - DescriptorLength;
            var isEnd = i == count - 1;
            var destination = output.GetSpan(size);
            destination[0] = (byte)(flags | (i == 0 ? StartOfFrame : 0) | (isEnd ? EndOfFrame : 0));
            BinaryPrimitives.WriteUInt16BigEndian(destination[1..], (ushort)(PictureIdIsLong | _pictureId));
            var at = DescriptorLength;
            if (i == 0 && hasStructure)
            {
                destination[0] |= StructurePresent;
                destination[at] = StructureWithSize;
                BinaryPrimitives.WriteUInt16BigEndian(destination[(at + 1)..], (ushort)header.Width);
                BinaryPrimitives.WriteUInt16BigEndian(destination[(at + 3)..], (ushort)header.Height);
                at += StructureLength;
            }

            frame[..(size - at)].CopyTo(destination[at..]);
            frame = frame[(size - at)..];
            output.Commit(size, isEnd);
        }

        _pictureId = (_pictureId + 1) & 0x7fff;
    }
}
