using System.Buffers.Binary;
using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Depacketiser of MPEG-1 and MPEG-2 audio: several frames in a packet, or one frame in several packets. A unit is one frame with its header.</summary>
/// <param name="clockRate">Clock rate of the track; 90000.</param>
/// <remarks>Source: RFC 2250, sections 3.2 and 3.5. Frames of free bit rate, whose length nothing tells, are dropped.</remarks>
public sealed class MpegAudioDepacketizer(int clockRate) : RtpPayloadDepacketizer(clockRate)
{
    /// <summary>Length in bytes of the header in front of the data.</summary>
    internal const int HeaderLength = 4;

    // The longest is that of layer II with 384 kbit/s at 32 kHz: 1729 bytes.
    private const int LongestFrame = 4096;

    private readonly FragmentBuffer _buffer = new(LongestFrame);
    private PayloadTime _time;
    private int _expectedLength;

    /// <inheritdoc/>
    private protected override void OnLoss() => Abandon();

    /// <inheritdoc/>
    private protected override void Take(ReadOnlyMemory<byte> payload, bool marker, in PayloadTime time)
    {
        if (payload.Length <= HeaderLength)
        {
            Abandon();
            Drop(time);
            return;
        }

        var fragmentOffset = BinaryPrimitives.ReadUInt16BigEndian(payload.Span[2..]);
        if (fragmentOffset > 0)
        {
            TakeLaterFragment(payload.Span[HeaderLength..], fragmentOffset, time);
            return;
        }

        Abandon();
        TakeFrames(payload[HeaderLength..], time);
    }

    private void TakeFrames(ReadOnlyMemory<byte> rest, in PayloadTime time)
    {
        for (long samples = 0; !rest.IsEmpty;)
        {
            if (!MpegAudioHeader.TryRead(rest.Span, out var header))
            {
                Drop(time);
                return;
            }

            if (header.FrameLength > rest.Length)
            {
                if (samples > 0 || !_buffer.TryAppend(rest.Span))
                {
                    Drop(time);
                }

                _time = time;
                _expectedLength = header.FrameLength;
                return;
            }

            Emit(rest[..header.FrameLength], time, ToTicks(samples, header.SampleRate));
            samples += header.SamplesPerFrame;
            rest = rest[header.FrameLength..];
        }
    }

    private void TakeLaterFragment(ReadOnlySpan<byte> fragment, int offset, in PayloadTime time)
    {
        if (time.Pts != _time.Pts || offset != _buffer.Length || !_buffer.TryAppend(fragment))
        {
            Abandon();
            Drop(time);
        }
        else if (_buffer.Length == _expectedLength)
        {
            Emit(_buffer.Take(), _time);
        }
        else if (_buffer.Length > _expectedLength)
        {
            Abandon();
        }
    }

    private void Abandon()
    {
        if (_buffer.Length > 0)
        {
            _buffer.Clear();
            Drop(_time);
        }
    }
}
