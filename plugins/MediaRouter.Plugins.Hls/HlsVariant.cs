using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Hls;

/// <summary>What playlists and segments look like.</summary>
internal enum HlsVariant
{
    /// <summary>Segments of MPEG-TS.</summary>
    [EnumKey("mpegts")]
    MpegTs,

    /// <summary>Segments of fragmented MP4.</summary>
    [EnumKey("fmp4")]
    Fmp4,

    /// <summary>Segments of fragmented MP4 that are offered in parts while they are made.</summary>
    [EnumKey("lowLatency")]
    LowLatency,
}
