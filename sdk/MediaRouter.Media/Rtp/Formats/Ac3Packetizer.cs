using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of AC-3: one frame in a packet, or in several if it is too long for one.</summary>
/// <remarks>Source: RFC 4184, section 4.</remarks>
public sealed class Ac3Packetizer : IPacketizer
{
    private const int HeaderLength = Ac3Depacketizer.HeaderLength;

    private readonly int _maxPayloadSize;

    /// <summary>Makes a packetiser.</summary>
    /// <param name="maxPayloadSize">Largest payload in bytes.</param>
    public Ac3Packetizer(int maxPayloadSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxPayloadSize, HeaderLength);
        _maxPayloadSize = maxPayloadSize;
    }

    /// <inheritdoc/>
    public void Packetize(AccessUnit unit, IRtpPayloadWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var frame = UnitBytes.Of(unit);
        var room = _maxPayloadSize - HeaderLength;
        var packets = (frame.Length + room - 1) / room;

        // The number of fragments has eight bits.
        if (packets > byte.MaxValue)
        {
            return;
        }

        for (var offset = 0; offset < frame.Length;)
        {
            var taken = Math.Min(frame.Length - offset, room);
            var payload = output.GetSpan(HeaderLength + taken);
            payload[0] = TypeOf(offset, taken, frame.Length);
            payload[1] = (byte)packets;
            frame.Slice(offset, taken).CopyTo(payload[HeaderLength..]);
            offset += taken;
            output.Commit(HeaderLength + taken, marker: offset == frame.Length);
        }
    }

    // A decoder can begin to play with the first five eighths of a frame: the type tells whether they are there.
    private static byte TypeOf(int offset, int taken, int frameLength) =>
        offset > 0 ? Ac3Depacketizer.LaterFragment
        : taken == frameLength ? Ac3Depacketizer.CompleteFrames
        : taken * 8L >= frameLength * 5L ? Ac3Depacketizer.FirstFragmentWithFiveEighths
        : Ac3Depacketizer.FirstFragment;
}
