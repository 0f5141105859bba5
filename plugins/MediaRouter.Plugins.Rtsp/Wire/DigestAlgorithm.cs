namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>Hash of digest authentication (RFC 7616, section 3.3).</summary>
internal enum DigestAlgorithm
{
    Md5,
    Sha256,
}
