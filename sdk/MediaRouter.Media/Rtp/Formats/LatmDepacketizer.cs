using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Depacketiser of AAC in <c>MP4A-LATM</c> whose configuration is in the session description. A unit is one raw frame.</summary>
/// <remarks>Source: RFC 6416, section 6; ISO/IEC 14496-3, section 1.7.3 (AudioMuxElement without muxConfigPresent).</remarks>
public sealed class LatmDepacketizer : MarkedUnitDepacketizer
{
    // 63 subframes of a multiplex with many channels stay below.
    private const int LongestElement = 256 * 1024;
    private const int LengthEscape = 255;
    private const int FixedLengthType = 1;

    private readonly LatmStreamMuxConfig _config;
    private readonly long _frameTicks;

    /// <summary>Makes a depacketiser.</summary>
    /// <param name="clockRate">Clock rate of the track.</param>
    /// <param name="config">The multiplex.</param>
    public LatmDepacketizer(int clockRate, LatmStreamMuxConfig config)
        : base(clockRate, LongestElement)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        _frameTicks = AacFrame.TicksOf(config.Audio, clockRate);
    }

    /// <inheritdoc/>
    private protected override bool TryBegin(ref ReadOnlyMemory<byte> data, bool isDoubtful) => true;

    /// <inheritdoc/>
    private protected override void Complete(ReadOnlyMemory<byte> unit, in PayloadTime time, bool isDoubtful)
    {
        // Nothing tells a later fragment from the first, but a later one hardly begins with just the right lengths.
        if (!TryMeasure(unit.Span, out var length) || (isDoubtful && length != unit.Length))
        {
            Drop(time);
            return;
        }

        var offset = 0;
        for (var i = 0; i < _config.SubFrames; i++)
        {
            TryReadLength(unit.Span, ref offset, out var frameLength);
            if (frameLength > 0)
            {
                Emit(AacFrame.WithoutHeader(unit.Slice(offset, frameLength)), time, i * _frameTicks);
                offset += frameLength;
            }
        }
    }

    private bool TryMeasure(ReadOnlySpan<byte> element, out int length)
    {
        length = 0;
        for (var i = 0; i < _config.SubFrames; i++)
        {
            if (!TryReadLength(element, ref length, out var frameLength) || frameLength > element.Length - length)
            {
                return false;
            }

            length += frameLength;
        }

        return true;
    }

    private bool TryReadLength(ReadOnlySpan<byte> element, ref int offset, out int length)
    {
        length = _config.FrameLengthType == FixedLengthType ? _config.FixedFrameLength : 0;
        if (_config.FrameLengthType == FixedLengthType)
        {
            return true;
        }

        byte part;
        do
        {
            if (offset >= element.Length)
            {
                return false;
            }

            part = element[offset++];
            length += part;
        }
        while (part == LengthEscape);
        return true;
    }
}
