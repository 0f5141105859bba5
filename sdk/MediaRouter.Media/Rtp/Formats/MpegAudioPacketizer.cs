using System.Buffers.Binary;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of MPEG-1 and MPEG-2 audio: one frame in a packet, or in several if it is too long for one.</summary>
/// <remarks>Source: RFC 2250, sections 3.2 and 3.5. The marker stays clear, because the sound has no pauses.</remarks>
public sealed class MpegAudioPacketizer : IPacketizer
{
    private const int HeaderLength = MpegAudioDepacketizer.HeaderLength;

    private readonly int _maxPayloadSize;

    /// <summary>Makes a packetiser.</summary>
    /// <param name="maxPayloadSize">Largest payload in bytes.</param>
    public MpegAudioPacketizer(int maxPayloadSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(maxPayloadSize, HeaderLength);
        _maxPayloadSize = maxPayloadSize;
    }

    /// <inheritdoc/>
    public void Packetize(AccessUnit unit, IRtpPayloadWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var frame = UnitBytes.Of(unit);
        if (frame.Length > ushort.MaxValue)
        {
            return;
        }

        for (var offset = 0; offset < frame.Length;)
        {
            var taken = Math.Min(frame.Length - offset, _maxPayloadSize - HeaderLength);
            var payload = output.GetSpan(HeaderLength + taken);
            BinaryPrimitives.WriteInt32BigEndian(payload, offset);
            frame.Slice(offset, taken).CopyTo(payload[HeaderLength..]);
            output.Commit(HeaderLength + taken, marker: false);
            offset += taken;
        }
    }
}
