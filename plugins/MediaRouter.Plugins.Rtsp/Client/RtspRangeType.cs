using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Unit of the position from which a recorded source is asked to play.</summary>
internal enum RtspRangeType
{
    /// <summary>From the beginning, or live.</summary>
    [EnumKey("")]
    None,

    /// <summary>Wall-clock time.</summary>
    Clock,

    /// <summary>Time since the beginning.</summary>
    Npt,

    /// <summary>Time code.</summary>
    Smpte,
}
