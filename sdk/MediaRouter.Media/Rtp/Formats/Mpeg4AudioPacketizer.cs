using System.Buffers.Binary;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of AAC in <c>mpeg4-generic</c>: one frame in a packet, or in several if it is too long for one.</summary>
/// <remarks>Source: RFC 3640, section 3. A frame whose length the layout cannot express is left out.</remarks>
public sealed class Mpeg4AudioPacketizer : IPacketizer
{
    private const int HeadersLengthSize = 2;
    private const int LongestHeader = 64;

    private readonly int _maxPayloadSize;
    private readonly Mpeg4GenericLayout _layout;
    private readonly int _headerSize;
    private readonly int _dataOffset;

    /// <summary>Makes a packetiser.</summary>
    /// <param name="maxPayloadSize">Largest payload in bytes.</param>
    /// <param name="layout">How the headers of access units look.</param>
    public Mpeg4AudioPacketizer(int maxPayloadSize, Mpeg4GenericLayout layout)
    {
        ArgumentNullException.ThrowIfNull(layout);
        _maxPayloadSize = maxPayloadSize;
        _layout = layout;
        _headerSize = (layout.FirstHeaderLength + 7) / 8;

        // An auxiliary section is there even if it is empty.
        _dataOffset = HeadersLengthSize + _headerSize + ((layout.AuxiliarySizeLength + 7) / 8);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxPayloadSize, _dataOffset);
    }

    /// <inheritdoc/>
    public void Packetize(AccessUnit unit, IRtpPayloadWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var frame = UnitBytes.Of(unit);
        if ((ulong)frame.Length >= 1UL << _layout.SizeLength)
        {
            return;
        }

        var header = MakeHeader(frame.Length);
        for (var rest = frame; !rest.IsEmpty;)
        {
            var taken = Math.Min(rest.Length, _maxPayloadSize - _dataOffset);
            var payload = output.GetSpan(_dataOffset + taken);
            payload[.._dataOffset].Clear();
            BinaryPrimitives.WriteUInt16BigEndian(payload, (ushort)_layout.FirstHeaderLength);
            for (var i = 0; i < _headerSize; i++)
            {
                payload[HeadersLengthSize + i] = (byte)(header >> (LongestHeader - (8 * (i + 1))));
            }

            rest[..taken].CopyTo(payload[_dataOffset..]);
            rest = rest[taken..];
            output.Commit(_dataOffset + taken, marker: rest.IsEmpty);
        }
    }

    // The bits are at the upper end. All fields but the size and the RAP-flag are zero.
    private ulong MakeHeader(int size)
    {
        var header = (ulong)size << (LongestHeader - _layout.SizeLength);
        return _layout.HasRandomAccessFlag ? header | (1UL << (LongestHeader - _layout.FirstHeaderLength + _layout.StreamStateLength)) : header;
    }
}
