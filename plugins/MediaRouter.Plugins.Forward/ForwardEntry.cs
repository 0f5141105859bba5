using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Forward;

/// <summary>One destination of a path.</summary>
internal sealed record ForwardEntry
{
    /// <summary>Where to push.</summary>
    [Setting("URL of the destination: rtsp, rtsps, rtmp, rtmps, srt, whip or whips. $MTX_PATH is the name of the path, $G1, $G2 ... are the groups of its regular expression.")]
    public string Dest { get; init; } = "";

    /// <summary>Fingerprint of the destination's certificate; empty verifies it normally.</summary>
    [Setting("SHA-256 fingerprint of the certificate of the destination, when it is self-signed or invalid.")]
    public string DestFingerprint { get; init; } = "";

    /// <summary>Token for destinations that take one.</summary>
    [Setting("Bearer token for WHIP destinations.", Secret = true)]
    public string WhipBearerToken { get; init; } = "";
}
