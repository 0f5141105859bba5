using System.Buffers.Binary;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Source.Containers;

/// <summary>Segments of sound frames without a container: AAC with ADTS headers, MPEG audio, AC-3, with an ID3 tag in front that tells the time.</summary>
/// <remarks>Source: RFC 8216, section 3.4; ID3 tag version 2.4.0, sections 3.1, 4 and 4.27.</remarks>
internal sealed class PackedAudioContainer(IContainerSink sink) : ContainerReader
{
    private const int TimeRate = 90000;
    private const long TimeMask = (1L << 33) - 1;
    private const int TagHeaderLength = 10;

    // The time is in a frame of its own, which comes first; pictures and texts behind it are passed over.
    private const int MaxTagBytes = 16 * 1024;

    private const int AacSamples = 1024;

    // Frames are not longer: AC-3 of 640 kbit/s has 3840 bytes, ADTS headers count to 8191.
    private const int MaxFrame = 8192;

    // Times that are sent are rounded; what is further away was meant.
    private const long LargestDeviation = TimeRate / 50;

    private byte[] _buffer = new byte[2 * MaxFrame];
    private int _length;
    private long _tagRest;
    private bool _isAtStart = true;
    private bool _isInSync;

    private Kind _kind;
    private TrackDescription? _track;
    private int _sampleRate;
    private int _channels;
    private int _objectType;

    // The time that was sent, and the samples since.
    private long? _sent;
    private long _origin;
    private long _samples;
    private bool _hasTime;

    private enum Kind
    {
        Unknown,
        Aac,
        MpegAudio,
        Ac3,
    }

    public override double WrapSeconds => (TimeMask + 1) / (double)TimeRate;

    /// <summary>Whether a segment begins as such sound does.</summary>
    public static bool IsBeginning(ReadOnlySpan<byte> data) =>
        data.StartsWith("ID3"u8) || AdtsHeader.TryRead(data, out _) || MpegAudioHeader.TryRead(data, out _) || Ac3SyncInfo.TryRead(data, out _);

    public override void Feed(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0)
        {
            var skipped = (int)Math.Min(_tagRest, data.Length);
            _tagRest -= skipped;
            data = data[skipped..];
            var used = Math.Min(data.Length, _buffer.Length - _length);
            data[..used].CopyTo(_buffer.AsSpan(_length));
            _length += used;
            data = data[used..];
            Cut(isEnd: false);
        }
    }

    public override void EndSegment()
    {
        Cut(isEnd: true);
        if (_length > 0)
        {
            sink.OnFault("sound frames that are not whole");
        }

        (_length, _tagRest, _isAtStart, _isInSync) = (0, 0, true, false);
    }

    private void Cut(bool isEnd)
    {
        var at = 0;
        while (at < _length)
        {
            var rest = _buffer.AsSpan(at, _length - at);
            if (TryTakeTag(rest, isEnd, out var used))
            {
                at += used;
                continue;
            }

            if (used < 0 || (rest.Length < TagHeaderLength && !isEnd))
            {
                break;
            }

            if (!TryReadFrame(rest, out var length, out var header, out var samples) || (!_isInSync && !_isAtStart && IsFalseStart(rest, length)))
            {
                if (_isInSync || _isAtStart)
                {
                    sink.OnFault("bytes between sound frames");
                }

                (_isInSync, _isAtStart) = (false, false);
                at++;
                continue;
            }

            if (rest.Length < length)
            {
                break;
            }

            (_isInSync, _isAtStart) = (true, false);
            TakeFrame(rest[..length], header, samples);
            at += length;
        }

        _buffer.AsSpan(at, _length - at).CopyTo(_buffer);
        _length -= at;
    }

    private bool IsFalseStart(ReadOnlySpan<byte> rest, int length) =>
        rest.Length - length >= TagHeaderLength && !TryReadFrame(rest[length..], out _, out _, out _) && !rest[length..].StartsWith("ID3"u8);

    // True: used bytes were a tag. False with a negative number: there may be a tag, of which more has to come.
    private bool TryTakeTag(ReadOnlySpan<byte> rest, bool isEnd, out int used)
    {
        used = 0;
        if (!rest.StartsWith("ID3"u8) || rest.Length < TagHeaderLength)
        {
            used = !isEnd && "ID3"u8.StartsWith(rest[..Math.Min(3, rest.Length)]) && rest.Length < TagHeaderLength ? -1 : 0;
            return false;
        }

        var size = TagHeaderLength + ReadSyncSafe(rest[6..]);
        var kept = (int)Math.Min(size, MaxTagBytes - TagHeaderLength);
        if (rest.Length < kept)
        {
            used = isEnd ? 0 : -1;
            return false;
        }

        ReadTag(rest[TagHeaderLength..kept]);
        used = (int)Math.Min(size, rest.Length);
        _tagRest = size - used;
        return true;
    }

    // Frames have an identifier, a size and two bytes of flags. PRIV: an owner, zero, then its data.
    private void ReadTag(ReadOnlySpan<byte> frames)
    {
        while (frames.Length > TagHeaderLength && frames[0] != 0)
        {
            var size = ReadSyncSafe(frames[4..]);
            if (size > frames.Length - TagHeaderLength)
            {
                return;
            }

            var content = frames.Slice(TagHeaderLength, (int)size);
            var owner = "com.apple.streaming.transportStreamTimestamp\0"u8;
            if (frames.StartsWith("PRIV"u8) && content.StartsWith(owner) && content.Length >= owner.Length + sizeof(ulong))
            {
                _sent = (long)BinaryPrimitives.ReadUInt64BigEndian(content[owner.Length..]) & TimeMask;
            }

            frames = frames[(TagHeaderLength + (int)size)..];
        }
    }

    private static long ReadSyncSafe(ReadOnlySpan<byte> data) =>
        ((data[0] & 0x7fL) << 21) | ((data[1] & 0x7fL) << 14) | ((data[2] & 0x7fL) << 7) | (data[3] & 0x7fL);

    private bool TryReadFrame(ReadOnlySpan<byte> data, out int length, out int header, out int samples)
    {
        (length, header, samples) = (0, 0, 0);
        if (_kind is Kind.Unknown or Kind.Aac && AdtsHeader.TryRead(data, out var adts) && adts.FrameLength > adts.HeaderLength && adts.ChannelConfiguration > 0)
        {
            (length, header, samples) = (adts.FrameLength, adts.HeaderLength, AacSamples);
            return true;
        }

        if (_kind is Kind.Unknown or Kind.MpegAudio && MpegAudioHeader.TryRead(data, out var mpeg) && mpeg.FrameLength > MpegAudioHeader.Length)
        {
            (length, samples) = (mpeg.FrameLength, mpeg.SamplesPerFrame);
            return true;
        }

        if (_kind is Kind.Unknown or Kind.Ac3 && Ac3SyncInfo.TryRead(data, out var ac3) && ac3.FrameLength > TagHeaderLength)
        {
            (length, samples) = (ac3.FrameLength, Ac3SyncInfo.SamplesPerFrame);
            return true;
        }

        return false;
    }

    private void TakeFrame(ReadOnlySpan<byte> frame, int header, int samples)
    {
        Learn(frame);
        var clockRate = _track!.ClockRate;
        if (_sent is { } sent)
        {
            _sent = null;
            var expected = _hasTime ? _origin + (_samples * TimeRate / _sampleRate) : sent;

            // The value nearest to the one that is expected, over the wrap-around.
            var distance = (sent - expected) & TimeMask;
            distance = distance > TimeMask / 2 ? distance - TimeMask - 1 : distance;
            if (!_hasTime || Math.Abs(distance) > LargestDeviation)
            {
                (_origin, _samples, _hasTime) = (expected + distance, 0, true);
            }
        }

        // Without any time the sound begins where the count does.
        _hasTime = true;
        var pts = Convert(_origin, TimeRate, clockRate) + Convert(_samples, _sampleRate, clockRate);
        _samples += samples;
        sink.OnUnit(0, new AccessUnit
        {
            Units = [frame[header..].ToArray()],
            Pts = pts,
            Dts = pts,
            IsRandomAccess = true,
        });
    }

    private void Learn(ReadOnlySpan<byte> frame)
    {
        if (_kind is Kind.Unknown or Kind.Aac && AdtsHeader.TryRead(frame, out var adts))
        {
            Change(Kind.Aac, adts.SampleRate, adts.ChannelConfiguration, adts.ObjectType);
        }
        else if (_kind is Kind.Unknown or Kind.MpegAudio && MpegAudioHeader.TryRead(frame, out var mpeg))
        {
            Change(Kind.MpegAudio, mpeg.SampleRate, 0, 0);
        }
        else if (Ac3SyncInfo.TryRead(frame, out var ac3))
        {
            Change(Kind.Ac3, ac3.SampleRate, ac3.ChannelCount, 0);
        }
    }

    private void Change(Kind kind, int sampleRate, int channels, int objectType)
    {
        if (_track is not null && (_sampleRate, _channels, _objectType) == (sampleRate, channels, objectType))
        {
            return;
        }

        if (_hasTime && _sampleRate > 0)
        {
            (_origin, _samples) = (_origin + (_samples * TimeRate / _sampleRate), 0);
        }

        (_kind, _sampleRate, _channels, _objectType) = (kind, sampleRate, channels, objectType);
        _track = new TrackDescription
        {
            Kind = MediaKind.Audio,
            Codec = kind switch { Kind.Aac => "MPEG-4 Audio", Kind.Ac3 => "AC3", _ => "MPEG-1/2 Audio" },
            ClockRate = kind == Kind.MpegAudio ? TimeRate : sampleRate,
            Parameters = kind switch
            {
                Kind.Aac => new Mpeg4AudioParameters(new Mpeg4AudioConfig { ObjectType = objectType, SampleRate = sampleRate, ChannelConfiguration = channels }),
                Kind.Ac3 => new Ac3Parameters(sampleRate, channels),
                _ => null,
            },
        };
        sink.OnTracks([_track], []);
    }

    private static long Convert(long ticks, int fromRate, int toRate) =>
        fromRate == toRate ? ticks : (long)((((Int128)ticks * toRate) + (fromRate / 2)) / fromRate);
}
