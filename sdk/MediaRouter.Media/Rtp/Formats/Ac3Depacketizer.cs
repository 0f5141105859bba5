using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Depacketiser of AC-3: several frames in a packet, or one frame in several packets. A unit is one sync frame.</summary>
/// <remarks>Source: RFC 4184, section 4.</remarks>
public sealed class Ac3Depacketizer : RtpPayloadDepacketizer
{
    /// <summary>Length in bytes of the header in front of the data.</summary>
    internal const int HeaderLength = 2;

    // The two lowest bits of the first byte.
    internal const byte CompleteFrames = 0;
    internal const byte FirstFragmentWithFiveEighths = 1;
    internal const byte FirstFragment = 2;
    internal const byte LaterFragment = 3;

    // 640 kbit/s at 32 kHz.
    private const int LongestFrame = 3840;

    private readonly FragmentBuffer _buffer = new(LongestFrame);
    private Ac3Parameters? _parameters;
    private PayloadTime _time;
    private Ac3SyncInfo _expected;

    /// <summary>Makes a depacketiser.</summary>
    /// <param name="clockRate">Clock rate of the track: the sample rate.</param>
    /// <param name="parameters">What the description says; the frames correct it.</param>
    public Ac3Depacketizer(int clockRate, Ac3Parameters? parameters)
        : base(clockRate) => _parameters = parameters;

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

        var data = payload[HeaderLength..];
        switch (payload.Span[0] & 0x03)
        {
            case CompleteFrames:
                Abandon();
                TakeFrames(data, time);
                break;
            case LaterFragment:
                TakeLaterFragment(data.Span, time);
                break;
            default:
                Abandon();
                _time = time;
                if (!Ac3SyncInfo.TryRead(data.Span, out _expected) || !_buffer.TryAppend(data.Span))
                {
                    Drop(time);
                    break;
                }

                EmitIfComplete();
                break;
        }
    }

    private void TakeFrames(ReadOnlyMemory<byte> rest, in PayloadTime time)
    {
        for (long samples = 0; !rest.IsEmpty; samples += Ac3SyncInfo.SamplesPerFrame)
        {
            if (!Ac3SyncInfo.TryRead(rest.Span, out var info) || info.FrameLength > rest.Length)
            {
                Drop(time);
                return;
            }

            Emit(rest[..info.FrameLength], time, ToTicks(samples, info.SampleRate), newParameters: Update(info));
            rest = rest[info.FrameLength..];
        }
    }

    private void TakeLaterFragment(ReadOnlySpan<byte> fragment, in PayloadTime time)
    {
        if (_buffer.Length == 0 || time.Pts != _time.Pts || !_buffer.TryAppend(fragment))
        {
            Abandon();
            Drop(time);
            return;
        }

        EmitIfComplete();
    }

    private void EmitIfComplete()
    {
        if (_buffer.Length == _expected.FrameLength)
        {
            Emit(_buffer.Take(), _time, newParameters: Update(_expected));
        }
        else if (_buffer.Length > _expected.FrameLength)
        {
            Abandon();
        }
    }

    private Ac3Parameters? Update(in Ac3SyncInfo info)
    {
        if (_parameters is { } known && known.SampleRate == info.SampleRate && known.ChannelCount == info.ChannelCount)
        {
            return null;
        }

        return _parameters = new Ac3Parameters(info.SampleRate, info.ChannelCount);
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
