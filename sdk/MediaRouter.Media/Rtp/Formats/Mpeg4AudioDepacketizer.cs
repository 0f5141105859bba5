using System.Buffers.Binary;
using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>Depacketiser of AAC in <c>mpeg4-generic</c>: several frames in a packet, or one frame in several packets. A unit is one raw frame.</summary>
/// <remarks>Source: RFC 3640, section 3. Interleaved frames (an AU-Index-delta other than 0) are dropped.</remarks>
public sealed class Mpeg4AudioDepacketizer : RtpPayloadDepacketizer
{
    // Two channels take at most 1536 bytes (ISO/IEC 14496-3, section 4.5.3.1), 48 channels 24 times as many.
    private const int LongestFrame = 40_000;
    private const int HeadersLengthSize = 2;

    private readonly Mpeg4GenericLayout _layout;
    private readonly long _frameTicks;
    private readonly FragmentBuffer _buffer = new(LongestFrame);
    private PayloadTime _time;
    private long _expectedLength;

    /// <summary>Makes a depacketiser.</summary>
    /// <param name="clockRate">Clock rate of the track.</param>
    /// <param name="layout">How the headers of access units look.</param>
    /// <param name="config">Tells how long frames are; <see langword="null"/> if unknown: 1024 samples at the clock rate.</param>
    public Mpeg4AudioDepacketizer(int clockRate, Mpeg4GenericLayout layout, Mpeg4AudioConfig? config)
        : base(clockRate)
    {
        ArgumentNullException.ThrowIfNull(layout);
        _layout = layout;
        _frameTicks = layout.ConstantDuration > 0 ? layout.ConstantDuration : AacFrame.TicksOf(config, clockRate);
    }

    /// <inheritdoc/>
    private protected override void OnLoss() => Abandon();

    /// <inheritdoc/>
    private protected override void Take(ReadOnlyMemory<byte> payload, bool marker, in PayloadTime time)
    {
        if (!TryFindData(payload.Span, out var headersLength, out var data))
        {
            Abandon();
            Drop(time);
            return;
        }

        var rest = payload[data..];
        var headers = new BitReader(payload.Span[HeadersLengthSize..]);
        var headersEnd = headers.BitsLeft - headersLength;
        for (var index = 0; headers.BitsLeft > headersEnd; index++)
        {
            if (!TryReadHeader(ref headers, index == 0, out var size) || headers.BitsLeft < headersEnd)
            {
                Abandon();
                Drop(time);
                return;
            }

            if (size > rest.Length)
            {
                TakeFragment(rest.Span, size, isAlone: index == 0 && headers.BitsLeft == headersEnd, marker, time);
                return;
            }

            Abandon();
            if (size > 0)
            {
                Emit(AacFrame.WithoutHeader(rest[..(int)size]), time, index * _frameTicks);
                rest = rest[(int)size..];
            }
        }
    }

    private bool TryFindData(ReadOnlySpan<byte> payload, out int headersLength, out int offset)
    {
        headersLength = 0;
        offset = HeadersLengthSize;
        if (payload.Length < HeadersLengthSize)
        {
            return false;
        }

        headersLength = BinaryPrimitives.ReadUInt16BigEndian(payload);
        offset += (headersLength + 7) / 8;
        if (headersLength == 0 || offset > payload.Length)
        {
            return false;
        }

        if (_layout.AuxiliarySizeLength == 0)
        {
            return true;
        }

        var auxiliary = new BitReader(payload[offset..]);
        var skipped = auxiliary.ReadBits(_layout.AuxiliarySizeLength);
        var length = (_layout.AuxiliarySizeLength + (long)skipped + 7) / 8;
        if (auxiliary.Overrun || length > payload.Length - offset)
        {
            return false;
        }

        offset += (int)length;
        return true;
    }

    private bool TryReadHeader(ref BitReader reader, bool isFirst, out uint size)
    {
        size = reader.ReadBits(_layout.SizeLength);

        // Some senders count the AU-Index on, which says nothing where frames are not interleaved.
        var index = reader.ReadBits(isFirst ? _layout.IndexLength : _layout.IndexDeltaLength);
        if (_layout.CtsDeltaLength > 0 && reader.ReadFlag())
        {
            reader.Skip(_layout.CtsDeltaLength);
        }

        if (_layout.DtsDeltaLength > 0 && reader.ReadFlag())
        {
            reader.Skip(_layout.DtsDeltaLength);
        }

        reader.Skip((_layout.HasRandomAccessFlag ? 1 : 0) + _layout.StreamStateLength);
        return !reader.Overrun && (isFirst || index == 0);
    }

    // Each fragment tells the size of the whole frame; nothing tells its place, so that only the sum shows whether all are there.
    private void TakeFragment(ReadOnlySpan<byte> fragment, uint size, bool isAlone, bool marker, in PayloadTime time)
    {
        if (_buffer.Length > 0 && (time.Pts != _time.Pts || size != _expectedLength))
        {
            Abandon();
        }

        if (!isAlone || IsDropped(time))
        {
            Drop(time);
            return;
        }

        if (_buffer.Length == 0)
        {
            _time = time;
            _expectedLength = size;
        }

        if (_buffer.Length + fragment.Length > size || !_buffer.TryAppend(fragment))
        {
            Abandon();
            Drop(time);
        }
        else if (_buffer.Length == size)
        {
            Emit(AacFrame.WithoutHeader(_buffer.Take()), _time);
        }
        else if (marker)
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
