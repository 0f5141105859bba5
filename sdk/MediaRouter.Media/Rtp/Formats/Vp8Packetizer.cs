using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of VP8: frames cut into pieces of nearly the same size, with the descriptor of one byte.</summary>
/// <remarks>
/// Source: RFC 7741, section 4.2. The frame counts as one partition, which the format allows and receivers of whole frames do not mind.
/// Allocates nothing.
/// </remarks>
public sealed class Vp8Packetizer : IPacketizer
{
    /// <summary>Smallest limit of the payload size.</summary>
    public const int MinPayloadSize = 16;

    private const int DescriptorLength = 1;
    private const byte StartOfPartition = 0x10;

    private readonly int _maxPayloadSize;

    /// <summary>Makes a packetiser for one track.</summary>
    /// <param name="maxPayloadSize">Largest payload in bytes, at least <see cref="MinPayloadSize"/>.</param>
    public Vp8Packetizer(int maxPayloadSize)
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
        var room = _maxPayloadSize - DescriptorLength;
        var count = (frame.Length + room - 1) / room;
        for (var i = 0; i < count; i++)
        {
            var length = frame.Length / (count - i);
            var destination = output.GetSpan(DescriptorLength + length);
            destination[0] = i == 0 ? StartOfPartition : (byte)0;
            frame[..length].CopyTo(destination[DescriptorLength..]);
            output.Commit(DescriptorLength + length, marker: i == count - 1);
            frame = frame[length..];
        }
    }
}
