using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtsp;

/// <summary>Which of the two RTSP servers run.</summary>
internal enum RtspEncryption
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
