using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Writing;

/// <summary>Sound. The codecs differ in their records and in the first byte of their tags.</summary>
internal class AudioTrackWriter(FlvTrack track) : TrackWriter(track, RtmpMessageType.Audio)
{
    private const byte EnhancedFormat = 0x90;
    private const byte LegacyAac = 10;
    private const byte LegacyMp3 = 2;
    private const byte LegacyLpcm = 3;
    private const byte LegacyALaw = 7;
    private const byte LegacyMuLaw = 8;

    // Two bits of the rate (3 is 44100 Hz), one of the size, one of the channels: what AAC always says.
    private const byte UsualFlags = 0x0f;

    private byte _flags = UsualFlags;

    private protected override int MultitrackType => 5;

    private byte LegacyFormat => Track.Codec switch
    {
        FlvCodec.Mp3 => LegacyMp3,
        FlvCodec.Lpcm => LegacyLpcm,
        FlvCodec.G711ALaw => LegacyALaw,
        FlvCodec.G711MuLaw => LegacyMuLaw,
        _ => LegacyAac,
    };

    /// <summary>Writer of a track.</summary>
    public static AudioTrackWriter CreateAudio(FlvTrack track) => track.Codec == FlvCodec.Lpcm ? new LpcmTrackWriter(track) : new AudioTrackWriter(track);

    public override void AddMetadata(List<AmfProperty> properties)
    {
        properties.Add(new(FlvMetadata.AudioCodecId, AmfValue.Of(Track.IsEnhanced ? Track.FourCc : (double)LegacyFormat)));
        var (sampleRate, channels, bits) = Sound(Track.Track.Description);
        if (sampleRate > 0)
        {
            properties.Add(new("audiosamplerate", AmfValue.Of((double)sampleRate)));
        }

        properties.Add(new("audiosamplesize", AmfValue.Of((double)bits)));
        if (channels > 0)
        {
            properties.Add(new("audiochannels", AmfValue.Of((double)channels)));
            properties.Add(new("stereo", AmfValue.Of(channels > 1)));
        }
    }

    public override void AddTrackMetadata(List<AmfProperty> properties)
    {
        properties.Add(new(FlvMetadata.AudioCodecId, AmfValue.Of((double)Track.FourCc)));
        var (sampleRate, channels, _) = Sound(Track.Track.Description);
        if (sampleRate > 0)
        {
            properties.Add(new("samplerate", AmfValue.Of((double)sampleRate)));
        }

        if (channels > 0)
        {
            properties.Add(new("channels", AmfValue.Of((double)channels)));
        }
    }

    public override int WriteHeader(Span<byte> header, AccessUnit unit, int compositionTime, int nanoseconds)
    {
        if (Track.IsEnhanced)
        {
            return WriteEnhanced(header, CodedFrames, isRandomAccess: true, nanoseconds);
        }

        header[0] = (byte)((LegacyFormat << 4) | _flags);
        if (Track.Codec != FlvCodec.Aac)
        {
            return 1;
        }

        header[1] = 1;
        return 2;
    }

    private protected override byte FirstByte(bool isRandomAccess) => EnhancedFormat;

    private protected override byte[]? MakeRecord(TrackDescription description)
    {
        _flags = FlagsOf(description);
        return (Track.Codec, description.Parameters) switch
        {
            (FlvCodec.Aac, Mpeg4AudioParameters { Config: var config }) => config.ToBytes(),
            (FlvCodec.Aac, Mpeg4LatmParameters { Config.Audio: var config }) => config.ToBytes(),
            (FlvCodec.Opus, OpusParameters opus) => new OpusHead(opus).ToBytes(),
            (FlvCodec.Flac, FlacParameters flac) => FlacStreamInfo.ToBytes(flac, withMarker: true),
            (FlvCodec.Aac or FlvCodec.Opus or FlvCodec.Flac, _) => null,
            _ => [],
        };
    }

    private protected override byte[] MakeSequenceHeader(byte[] record)
    {
        if (!Track.IsEnhanced)
        {
            return record.Length == 0 ? [] : [(LegacyAac << 4) | UsualFlags, 0, .. record];
        }

        // Codecs without a record have the tag too: it tells receivers of the track.
        Span<byte> header = stackalloc byte[MaxHeaderLength];
        var length = WriteEnhanced(header, SequenceStart, isRandomAccess: true, nanoseconds: -1);
        return [.. header[..length], .. record];
    }

    private static byte FlagsOf(TrackDescription description) => description.Parameters switch
    {
        LpcmParameters lpcm => (byte)((RateCode(lpcm.SampleRate) << 2) | (lpcm.BitDepth == 16 ? 2 : 0) | (lpcm.ChannelCount - 1)),

        // The rate is 8000 Hz whatever the code says; samples of this kind count as wide ones.
        G711Parameters g711 => (byte)(2 | (g711.ChannelCount - 1)),
        _ => UsualFlags,
    };

    private static int RateCode(int sampleRate) => sampleRate switch { <= 5512 => 0, <= 11025 => 1, <= 22050 => 2, _ => 3 };

    private static (int SampleRate, int Channels, int Bits) Sound(TrackDescription description) => description.Parameters switch
    {
        Mpeg4AudioParameters { Config: var config } => (config.ExtensionSampleRate > 0 ? config.ExtensionSampleRate : config.SampleRate, config.ChannelCount, 16),
        Mpeg4LatmParameters { Config.Audio: var config } => (config.ExtensionSampleRate > 0 ? config.ExtensionSampleRate : config.SampleRate, config.ChannelCount, 16),
        OpusParameters opus => (OpusPacket.ClockRate, opus.ChannelCount, 16),
        FlacParameters flac => (flac.SampleRate, flac.ChannelCount, flac.BitDepth),
        Ac3Parameters ac3 => (ac3.SampleRate, ac3.ChannelCount, 16),
        G711Parameters g711 => (g711.SampleRate, g711.ChannelCount, 16),
        LpcmParameters lpcm => (lpcm.SampleRate, lpcm.ChannelCount, lpcm.BitDepth),
        _ => (0, 0, 16),
    };
}
