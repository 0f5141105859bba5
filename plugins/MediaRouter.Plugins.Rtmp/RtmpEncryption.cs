using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtmp;

/// <summary>Which of the two RTMP servers run.</summary>
internal enum RtmpEncryption
{
    /// <summary>Without TLS only.</summary>
    [EnumKey("no", Also = "false")]
    No,

    /// <summary>Both.</summary>
    [EnumKey("optional")]
    Optional,

    /// <summary>With TLS only.</summary>
    [EnumKey("strict", Also = "yes,true")]
    Strict,
}
