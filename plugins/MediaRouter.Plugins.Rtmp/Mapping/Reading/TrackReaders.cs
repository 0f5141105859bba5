using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Reading;

/// <summary>Finds the reader of a codec.</summary>
internal static class TrackReaders
{
    /// <summary>Makes the reader of a track.</summary>
    /// <returns>Null if the codec cannot be taken.</returns>
    public static TrackReader? Create(byte trackId, FlvCodec codec) => codec switch
    {
        FlvCodec.H264 => new H264TrackReader(trackId),
        FlvCodec.H265 => new H265TrackReader(trackId),
        FlvCodec.Av1 => new Av1TrackReader(trackId),
        FlvCodec.Vp8 or FlvCodec.Vp9 => new VpTrackReader(trackId, codec),
        FlvCodec.Aac => new AacTrackReader(trackId),
        FlvCodec.Mp3 => new Mp3TrackReader(trackId),
        FlvCodec.Opus => new OpusTrackReader(trackId),
        FlvCodec.Flac => new FlacTrackReader(trackId),
        FlvCodec.Ac3 => new Ac3TrackReader(trackId),
        FlvCodec.G711ALaw or FlvCodec.G711MuLaw or FlvCodec.Lpcm => new PcmTrackReader(trackId, codec),
        _ => null,
    };

    /// <summary>What to call a codec that cannot be taken.</summary>
    public static string NameOf(MediaKind kind, in FlvPacket packet) =>
        packet.FourCc != 0 ? FourCc.ToText(packet.FourCc)
        : kind == MediaKind.Video ? packet.LegacyCodec switch
        {
            1 => "JPEG",
            2 => "Sorenson H.263",
            3 or 6 => "Screen Video",
            4 or 5 => "VP6",
            8 => "H.263",
            9 => "MPEG-4 Video",
            _ => $"number {packet.LegacyCodec}",
        }
        : packet.LegacyCodec switch
        {
            1 => "ADPCM",
            4 or 5 or 6 => "Nellymoser",
            11 => "Speex",
            15 => "device-specific sound",
            _ => $"number {packet.LegacyCodec}",
        };
}
