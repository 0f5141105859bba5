using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtsp;

/// <summary>How clients prove who they are.</summary>
internal enum RtspAuthMethod
{
    /// <summary>User and password in every request.</summary>
    [EnumKey("basic")]
    Basic,

    /// <summary>Challenge and response.</summary>
    [EnumKey("digest")]
    Digest,
}
