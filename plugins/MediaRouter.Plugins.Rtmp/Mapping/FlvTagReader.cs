using System.Buffers.Binary;

namespace MediaRouter.Plugins.Rtmp.Mapping;

/// <summary>Takes audio and video tags apart. Never throws on what they hold; allocates nothing.</summary>
/// <remarks>
/// Source: Video File Format Specification 10, "Audio tags" and "Video tags"; Enhanced RTMP v2, "ExAudioTagHeader" and "ExVideoTagHeader".
/// A mutable struct: keep it in a local, do not copy.
/// </remarks>
internal struct FlvTagReader
{
    // Packet types of enhanced tags.
    private const int SequenceStart = 0;
    private const int CodedFrames = 1;
    private const int SequenceEnd = 2;
    private const int CodedFramesX = 3;
    private const int Metadata = 4;
    private const int TsSequenceStart = 5;
    private const int VideoMultitrack = 6;
    private const int AudioChannelLayout = 4;
    private const int AudioMultitrack = 5;
    private const int ModifierExtension = 7;

    private const int OneTrack = 0;
    private const int ManyTracksManyCodecs = 2;

    private const int TimestampOffsetNano = 0;
    private const int LargestNanosecondOffset = 999_999;

    private const int LegacyAvc = 7;
    private const int LegacyHevc = 12;
    private const int LegacyAac = 10;
    private const int KeyFrame = 1;
    private const int CommandFrame = 5;

    private readonly bool _isVideo;
    private ReadOnlyMemory<byte> _rest;
    private bool _isDone;
    private int _packetType;
    private int _nanosecondOffset;
    private bool _isKeyFrame;
    private int _multitrackType;
    private uint _fourCc;

    private FlvTagReader(ReadOnlyMemory<byte> tag, bool isVideo)
    {
        _rest = tag;
        _isVideo = isVideo;
        _multitrackType = -1;
        _packetType = -1;
    }

    /// <summary>The present part.</summary>
    public FlvPacket Current { get; private set; }

    /// <summary>Whether the walk ended because the tag is cut short or malformed.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Starts in front of the first part of a video tag.</summary>
    public static FlvTagReader Video(ReadOnlyMemory<byte> tag) => new(tag, isVideo: true);

    /// <summary>Starts in front of the first part of an audio tag.</summary>
    public static FlvTagReader Audio(ReadOnlyMemory<byte> tag) => new(tag, isVideo: false);

    /// <summary>Goes to the next part.</summary>
    /// <returns><see langword="false"/> at the end.</returns>
    public bool MoveNext()
    {
        if (_isDone)
        {
            return false;
        }

        if (_packetType >= 0)
        {
            return _rest.IsEmpty ? End() : ReadTrack();
        }

        if (_rest.IsEmpty)
        {
            // Publishers send empty tags to keep the connection busy.
            return End();
        }

        var first = _rest.Span[0];
        _rest = _rest[1..];
        if (_isVideo)
        {
            _isKeyFrame = ((first >> 4) & 7) == KeyFrame;
            return (first & 0x80) == 0 ? ReadLegacyVideo(first) : ReadExtended(first & 0x0f, (first >> 4) & 7);
        }

        return first >> 4 == 9 ? ReadExtended(first & 0x0f, 0) : ReadLegacyAudio(first);
    }

    private bool ReadLegacyVideo(byte first)
    {
        _isDone = true;
        var number = (byte)(first & 0x0f);

        // 12 is H.265 in the form of H.264, as many encoders wrote it before enhanced RTMP.
        var codec = number switch { LegacyAvc => FlvCodec.H264, LegacyHevc => FlvCodec.H265, _ => FlvCodec.Unsupported };
        if (first >> 4 == CommandFrame)
        {
            Current = new FlvPacket { Kind = FlvPacketKind.Command, Codec = codec, LegacyCodec = number };
            return true;
        }

        if (codec == FlvCodec.Unsupported)
        {
            Current = new FlvPacket { Kind = FlvPacketKind.Frame, Codec = codec, LegacyCodec = number, IsKeyFrame = _isKeyFrame, Body = _rest };
            return true;
        }

        if (_rest.Length < 4)
        {
            return Fail();
        }

        var span = _rest.Span;
        Current = new FlvPacket
        {
            Kind = span[0] switch { 0 => FlvPacketKind.Configuration, 1 => FlvPacketKind.Frame, 2 => FlvPacketKind.End, _ => FlvPacketKind.Unknown },
            Codec = codec,
            LegacyCodec = number,
            IsKeyFrame = _isKeyFrame,
            CompositionTime = ReadInt24(span[1..]),
            Body = _rest[4..],
        };
        return true;
    }

    private bool ReadLegacyAudio(byte first)
    {
        _isDone = true;
        var number = (byte)(first >> 4);

        // 0 is "the platform's endianness": all that write it are little-endian, as 3 is.
        var codec = number switch
        {
            0 or 3 => FlvCodec.Lpcm,
            2 or 14 => FlvCodec.Mp3,
            7 => FlvCodec.G711ALaw,
            8 => FlvCodec.G711MuLaw,
            LegacyAac => FlvCodec.Aac,
            _ => FlvCodec.Unsupported,
        };
        var kind = FlvPacketKind.Frame;
        if (codec == FlvCodec.Aac)
        {
            if (_rest.IsEmpty)
            {
                return Fail();
            }

            kind = _rest.Span[0] switch { 0 => FlvPacketKind.Configuration, 1 => FlvPacketKind.Frame, _ => FlvPacketKind.Unknown };
            _rest = _rest[1..];
        }

        Current = new FlvPacket { Kind = kind, Codec = codec, LegacyCodec = number, SoundFlags = (byte)(first & 0x0f), Body = _rest };
        return true;
    }

    private bool ReadExtended(int packetType, int frameType)
    {
        while (packetType == ModifierExtension)
        {
            if (!TryReadModifier(ref packetType))
            {
                return Fail();
            }
        }

        _packetType = packetType;
        if (_isVideo && frameType == CommandFrame && packetType != Metadata)
        {
            _isDone = true;
            Current = new FlvPacket { Kind = FlvPacketKind.Command, Codec = FlvCodec.Unsupported };
            return true;
        }

        if (packetType == (_isVideo ? VideoMultitrack : AudioMultitrack))
        {
            if (_rest.IsEmpty)
            {
                return Fail();
            }

            var types = _rest.Span[0];
            _rest = _rest[1..];
            _multitrackType = types >> 4;
            _packetType = types & 0x0f;
            if (_multitrackType > ManyTracksManyCodecs || _packetType == packetType || _packetType == ModifierExtension)
            {
                return Fail();
            }
        }

        return (_multitrackType == ManyTracksManyCodecs || TryReadFourCc()) ? ReadTrack() : Fail();
    }

    // A size, that many bytes, and a byte with what they are and the type of the packet that they modify.
    private bool TryReadModifier(ref int packetType)
    {
        var span = _rest.Span;
        if (span.IsEmpty)
        {
            return false;
        }

        var at = 1;
        var size = span[0] + 1;
        if (size == 256)
        {
            if (span.Length < 3)
            {
                return false;
            }

            at = 3;
            size = BinaryPrimitives.ReadUInt16BigEndian(span[1..]) + 1;
        }

        if (span.Length < at + size + 1)
        {
            return false;
        }

        var types = span[at + size];
        if (types >> 4 == TimestampOffsetNano && size >= 3)
        {
            var offset = ReadUInt24(span[at..]);
            _nanosecondOffset = offset <= LargestNanosecondOffset ? offset : 0;
        }

        packetType = types & 0x0f;
        _rest = _rest[(at + size + 1)..];
        return true;
    }

    private bool ReadTrack()
    {
        byte trackId = 0;
        var size = _rest.Length;
        if (_multitrackType >= 0)
        {
            if (_multitrackType == ManyTracksManyCodecs && !TryReadFourCc())
            {
                return Fail();
            }

            if (_rest.IsEmpty)
            {
                return Fail();
            }

            trackId = _rest.Span[0];
            _rest = _rest[1..];
            size = _rest.Length;
            if (_multitrackType != OneTrack)
            {
                if (_rest.Length < 3)
                {
                    return Fail();
                }

                size = ReadUInt24(_rest.Span);
                _rest = _rest[3..];
                if (size > _rest.Length)
                {
                    return Fail();
                }
            }
        }

        var body = _rest[..size];
        _rest = _rest[size..];
        _isDone = _multitrackType <= OneTrack;
        var codec = _isVideo ? FourCc.ToVideoCodec(_fourCc) : FourCc.ToAudioCodec(_fourCc);
        var kind = ToKind();
        var composition = 0;
        if (_isVideo && _packetType == CodedFrames && codec is FlvCodec.H264 or FlvCodec.H265)
        {
            if (body.Length < 3)
            {
                return Fail();
            }

            composition = ReadInt24(body.Span);
            body = body[3..];
        }

        Current = new FlvPacket
        {
            Kind = kind,
            Codec = codec,
            TrackId = trackId,
            FourCc = _fourCc,
            IsKeyFrame = _isKeyFrame,
            CompositionTime = composition,
            NanosecondOffset = _nanosecondOffset,
            Body = body,
        };
        return true;
    }

    private readonly FlvPacketKind ToKind() => _packetType switch
    {
        SequenceStart => FlvPacketKind.Configuration,
        CodedFrames => FlvPacketKind.Frame,
        SequenceEnd => FlvPacketKind.End,
        CodedFramesX when _isVideo => FlvPacketKind.Frame,
        Metadata when _isVideo => FlvPacketKind.Metadata,
        TsSequenceStart when _isVideo => FlvPacketKind.TsConfiguration,
        AudioChannelLayout => FlvPacketKind.ChannelLayout,
        _ => FlvPacketKind.Unknown,
    };

    private bool TryReadFourCc()
    {
        if (_rest.Length < 4)
        {
            return false;
        }

        _fourCc = BinaryPrimitives.ReadUInt32BigEndian(_rest.Span);
        _rest = _rest[4..];
        return true;
    }

    private bool End()
    {
        _isDone = true;
        return false;
    }

    private bool Fail()
    {
        IsMalformed = true;
        return End();
    }

    private static int ReadUInt24(ReadOnlySpan<byte> bytes) => (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];

    private static int ReadInt24(ReadOnlySpan<byte> bytes) => ReadUInt24(bytes) << 8 >> 8;
}
