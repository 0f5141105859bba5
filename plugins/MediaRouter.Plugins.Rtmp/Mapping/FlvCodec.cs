namespace MediaRouter.Plugins.Rtmp.Mapping;

/// <summary>Codecs that FLV tags carry here.</summary>
internal enum FlvCodec
{
    /// <summary>One that cannot be taken.</summary>
    Unsupported,

    /// <summary>H.264.</summary>
    H264,

    /// <summary>H.265.</summary>
    H265,

    /// <summary>AV1.</summary>
    Av1,

    /// <summary>VP8.</summary>
    Vp8,

    /// <summary>VP9.</summary>
    Vp9,

    /// <summary>MPEG-4 audio.</summary>
    Aac,

    /// <summary>MPEG-1 and MPEG-2 audio, layer III.</summary>
    Mp3,

    /// <summary>Opus.</summary>
    Opus,

    /// <summary>FLAC.</summary>
    Flac,

    /// <summary>AC-3.</summary>
    Ac3,

    /// <summary>G.711 with A-law.</summary>
    G711ALaw,

    /// <summary>G.711 with mu-law.</summary>
    G711MuLaw,

    /// <summary>Uncompressed samples of 8 or 16 bits.</summary>
    Lpcm,
}
