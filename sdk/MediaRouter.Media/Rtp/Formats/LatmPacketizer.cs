using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Packetiser of AAC in <c>MP4A-LATM</c> with the configuration in the session description: one frame in a packet, or in several if it is too long.</summary>
/// <remarks>Source: RFC 6416, section 6; ISO/IEC 14496-3, section 1.7.3.</remarks>
public sealed class LatmPacketizer : IPacketizer
{
    private const int LengthEscape = 255;

    private readonly int _maxPayloadSize;
    private readonly LatmStreamMuxConfig _config;

    /// <summary>Makes a packetiser.</summary>
    /// <param name="maxPayloadSize">Largest payload in bytes.</param>
    /// <param name="config">The multiplex, with one frame in each element.</param>
    public LatmPacketizer(int maxPayloadSize, LatmStreamMuxConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPayloadSize);
        ArgumentOutOfRangeException.ThrowIfNotEqual(config.SubFrames, 1, nameof(config));
        _maxPayloadSize = maxPayloadSize;
        _config = config;
    }

    /// <inheritdoc/>
    public void Packetize(AccessUnit unit, IRtpPayloadWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var frame = UnitBytes.Of(unit);
        var hasLength = _config.FrameLengthType == 0;
        if (frame.IsEmpty || (!hasLength && frame.Length != _config.FixedFrameLength))
        {
            return;
        }

        // The length is a run of 255 and a rest; it is cut like the frame itself if payloads are very small.
        var lengthSize = hasLength ? (frame.Length / LengthEscape) + 1 : 0;
        var total = lengthSize + frame.Length;
        for (var offset = 0; offset < total;)
        {
            var taken = Math.Min(total - offset, _maxPayloadSize);
            var payload = output.GetSpan(taken);
            var ofLength = Math.Clamp(lengthSize - offset, 0, taken);
            payload[..ofLength].Fill(LengthEscape);
            if (ofLength > 0 && offset + ofLength == lengthSize)
            {
                payload[ofLength - 1] = (byte)(frame.Length % LengthEscape);
            }

            frame.Slice(Math.Max(offset - lengthSize, 0), taken - ofLength).CopyTo(payload[ofLength..]);
            offset += taken;
            output.Commit(taken, marker: offset == total);
        }
    }
}
