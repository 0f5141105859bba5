using System.Buffers.Binary;
using System.Text;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Samples;

/// <summary>Makes the reader of a track out of its sample entry.</summary>
internal static class SampleEntries
{
    private const int VideoHeaderLength = 78;
    private const int AudioHeaderLength = 28;
    private const int VideoClockRate = 90000;

    // RFC 2250: MPEG audio counts 90 kHz in RTP.
    private const int MpegAudioClockRate = 90000;

    private const string NoConfiguration = "its configuration is missing or cannot be read";

    /// <summary>Makes a reader.</summary>
    /// <param name="type">Type of the sample entry.</param>
    /// <param name="entry">Content of the sample entry; borrowed.</param>
    /// <param name="version">Version of the table that the entry is in.</param>
    /// <param name="mediaIndex">Index of the track.</param>
    /// <param name="language">Language tag.</param>
    /// <param name="reason">Why there is no reader.</param>
    public static SampleReader? TryMake(uint type, ReadOnlySpan<byte> entry, byte version, int mediaIndex, string language, out string reason)
    {
        var name = NameOf(type);
        var isVideo = name is "avc1" or "avc3" or "hvc1" or "hev1" or "av01" or "vp08" or "vp09" or "mp4v" or "jpeg" or "mjpa" or "encv";
        var isAudio = name is "mp4a" or "Opus" or "fLaC" or "ac-3" or "ipcm" or ".mp3" or "enca";
        reason = "not supported";
        if (name is "encv" or "enca")
        {
            reason = "encrypted";
            return null;
        }

        if (!isVideo && !isAudio)
        {
            return null;
        }

        var header = isVideo ? VideoHeaderLength : AudioLength(entry, version);
        if (entry.Length < header)
        {
            reason = NoConfiguration;
            return null;
        }

        var boxes = entry[header..];
        if (Mp4BoxEnumerator.TryFind(boxes, "sinf"u8, out _))
        {
            reason = "encrypted";
            return null;
        }

        var track = new TrackDescription
        {
            Kind = isVideo ? MediaKind.Video : MediaKind.Audio,
            ClockRate = VideoClockRate,
            MediaIndex = mediaIndex,
            Language = language,
        };
        var reader = isVideo ? MakeVideo(name, track, entry, boxes) : MakeAudio(name, track, entry, boxes, ref reason);
        reason = reader is null && reason == "not supported" && name is not ("mp4v" or "mp4a") ? NoConfiguration : reason;
        return reader;
    }

    /// <summary>A type as text.</summary>
    public static string NameOf(uint type)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, type);
        foreach (ref var value in bytes)
        {
            value = value is >= 0x20 and < 0x7f ? value : (byte)'?';
        }

        return Encoding.ASCII.GetString(bytes).TrimEnd();
    }

    // QuickTime has longer entries, in tables of version 0.
    private static int AudioLength(ReadOnlySpan<byte> entry, byte tableVersion) => tableVersion != 0 || entry.Length < AudioHeaderLength
        ? AudioHeaderLength
        : BinaryPrimitives.ReadUInt16BigEndian(entry[8..]) switch
        {
            1 => AudioHeaderLength + 16,
            2 => AudioHeaderLength + 36,
            _ => AudioHeaderLength,
        };

    private static SampleReader? MakeVideo(string name, TrackDescription track, ReadOnlySpan<byte> entry, ReadOnlySpan<byte> boxes)
    {
        switch (name)
        {
            case "avc1" or "avc3":
                return Mp4BoxEnumerator.TryFind(boxes, "avcC"u8, out var avc) && AvcDecoderConfiguration.TryParse(avc, out var h264)
                    ? new H264SampleReader(track with { Codec = "H264", Parameters = h264.Parameters }, h264.LengthSize)
                    : null;
            case "hvc1" or "hev1":
                return Mp4BoxEnumerator.TryFind(boxes, "hvcC"u8, out var hevc) && HevcDecoderConfiguration.TryParse(hevc, out var h265)
                    ? new H265SampleReader(track with { Codec = "H265", Parameters = h265.Parameters }, h265.LengthSize)
                    : null;
            case "av01":
                // Writers that begin before the encoder has said anything leave the record out or empty; the stream says everything.
                return Mp4BoxEnumerator.TryFind(boxes, "av1C"u8, out var av1) && Av1CodecConfiguration.TryParse(av1, out var parameters)
                    ? new Av1SampleReader(track with { Codec = "AV1", Parameters = parameters })
                    : new Av1SampleReader(track with { Codec = "AV1" });
            case "vp09":
                return Mp4BoxEnumerator.TryFind(boxes, "vpcC"u8, out var vp) && VpCodecConfiguration.TryParse(vp, out var vp9)
                    ? new Vp9SampleReader(track with
                    {
                        Codec = "VP9",
                        Parameters = new Vp9Parameters(vp9.Profile)
                        {
                            Width = BinaryPrimitives.ReadUInt16BigEndian(entry[24..]),
                            Height = BinaryPrimitives.ReadUInt16BigEndian(entry[26..]),
                        },
                    })
                    : null;
            case "vp08":
                return new PictureSampleReader(track with { Codec = "VP8" });
            case "jpeg" or "mjpa":
                return new PictureSampleReader(track with { Codec = "M-JPEG" });
            default:
                return MakeSystemsVideo(track, boxes);
        }
    }

    private static SampleReader? MakeSystemsVideo(TrackDescription track, ReadOnlySpan<byte> boxes)
    {
        if (!TryReadDescriptor(boxes, out var objectType, out var specific))
        {
            return null;
        }

        switch (objectType)
        {
            case Mp4Descriptors.Mpeg4Video:
                return new Mpeg4VideoSampleReader(track with { Codec = "MPEG-4 Video", Parameters = specific.IsEmpty ? null : new Mpeg4VideoParameters(ByteString.Copy(specific)) });
            case (>= Mp4Descriptors.Mpeg2SimpleVideo and <= Mp4Descriptors.Mpeg2LastVideo) or Mp4Descriptors.Mpeg1Video:
                return new MpegVideoSampleReader(track with { Codec = "MPEG-1/2 Video" }, MpegVideoSequenceHeader.TryRead(specific, out _) ? ByteString.Copy(specific) : default);
            case Mp4Descriptors.Jpeg:
                return new PictureSampleReader(track with { Codec = "M-JPEG" });
            default:
                return null;
        }
    }

    private static SampleReader? MakeAudio(string name, TrackDescription track, ReadOnlySpan<byte> entry, ReadOnlySpan<byte> boxes, ref string reason)
    {
        switch (name)
        {
            case "Opus":
                return Mp4BoxEnumerator.TryFind(boxes, "dOps"u8, out var opus) && OpusHead.TryParseBox(opus, out var head)
                    ? new SoundSampleReader(track with { Codec = "Opus", ClockRate = OpusPacket.ClockRate, Parameters = head.Parameters })
                    : null;
            case "fLaC":
                return Mp4BoxEnumerator.TryFind(boxes, "dfLa"u8, out var blocks) && blocks.Length > 4 && FlacStreamInfo.TryParse(blocks[4..], out var flac)
                    ? new SoundSampleReader(track with { Codec = "FLAC", ClockRate = flac.SampleRate, Parameters = flac })
                    : null;
            case "ac-3":
                return Mp4BoxEnumerator.TryFind(boxes, "dac3"u8, out var dac3) && TryReadAc3(dac3, out var ac3)
                    ? new SoundSampleReader(track with { Codec = "AC3", ClockRate = ac3.SampleRate, Parameters = ac3 })
                    : null;
            case ".mp3":
                return new SoundSampleReader(track with { Codec = "MPEG-1/2 Audio", ClockRate = MpegAudioClockRate });
            case "ipcm":
                return MakeLpcm(track, entry, boxes, ref reason);
        }

        if (!TryReadDescriptor(boxes, out var objectType, out var specific))
        {
            reason = NoConfiguration;
            return null;
        }

        switch (objectType)
        {
            case Mp4Descriptors.Aac or (>= Mp4Descriptors.Mpeg2AacMain and <= Mp4Descriptors.Mpeg2AacLast):
                if (Mpeg4AudioConfig.TryParse(specific, out var config))
                {
                    return new SoundSampleReader(track with { Codec = "MPEG-4 Audio", ClockRate = config.SampleRate, Parameters = new Mpeg4AudioParameters(config) });
                }

                reason = NoConfiguration;
                return null;
            case Mp4Descriptors.Mpeg1Audio or Mp4Descriptors.Mpeg2Audio:
                return new SoundSampleReader(track with { Codec = "MPEG-1/2 Audio", ClockRate = MpegAudioClockRate });
            default:
                return null;
        }
    }

    private static LpcmSampleReader? MakeLpcm(TrackDescription track, ReadOnlySpan<byte> entry, ReadOnlySpan<byte> boxes, ref string reason)
    {
        var channels = BinaryPrimitives.ReadUInt16BigEndian(entry[16..]);
        var rate = BinaryPrimitives.ReadUInt16BigEndian(entry[24..]);
        if (!Mp4BoxEnumerator.TryFind(boxes, "pcmC"u8, out var pcm) || pcm.Length < 6 || channels == 0 || rate == 0)
        {
            return null;
        }

        if (pcm[5] is not (8 or 16 or 24))
        {
            reason = "its samples have neither 8 nor 16 nor 24 bits";
            return null;
        }

        return new LpcmSampleReader(
            track with { Codec = "LPCM", ClockRate = rate, Parameters = new LpcmParameters(pcm[5], rate, channels) }, pcm[5] / 8, (pcm[4] & 1) != 0);
    }

    private static bool TryReadAc3(ReadOnlySpan<byte> data, out Ac3Parameters parameters)
    {
        parameters = new Ac3Parameters(0, 0);
        if (data.Length < 3 || data[0] >> 6 == 3)
        {
            return false;
        }

        // fscod 2, bsid 5, bsmod 3, acmod 3, lfeon 1: see ETSI TS 102 366, section F.4 and table 4.3.
        var bits = (data[0] << 16) | (data[1] << 8) | data[2];
        var channels = ((bits >> 11) & 7) switch { 0 or 2 => 2, 1 => 1, 3 or 4 => 3, 5 or 6 => 4, _ => 5 };
        parameters = new Ac3Parameters((data[0] >> 6) switch { 0 => 48000, 1 => 44100, _ => 32000 }, channels + ((bits >> 10) & 1));
        return true;
    }

    // QuickTime has the descriptor one level deeper.
    private static bool TryReadDescriptor(ReadOnlySpan<byte> boxes, out byte objectType, out ReadOnlySpan<byte> specific)
    {
        if (!Mp4BoxEnumerator.TryFind(boxes, "esds"u8, out var box) && Mp4BoxEnumerator.TryFind(boxes, "wave"u8, out var wave))
        {
            Mp4BoxEnumerator.TryFind(wave, "esds"u8, out box);
        }

        if (box.Length > 4)
        {
            return Mp4Descriptors.TryRead(box[4..], out objectType, out specific);
        }

        objectType = 0;
        specific = default;
        return false;
    }
}
