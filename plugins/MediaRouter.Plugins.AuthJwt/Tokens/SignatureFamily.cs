namespace MediaRouter.Plugins.AuthJwt.Tokens;

/// <summary>How a signature is made, apart from the hash.</summary>
internal enum SignatureFamily
{
    /// <summary>HMAC: RFC 7518, section 3.2.</summary>
    Hmac,

    /// <summary>RSASSA-PKCS1-v1_5: RFC 7518, section 3.3.</summary>
    RsaPkcs1,

    /// <summary>RSASSA-PSS: RFC 7518, section 3.5.</summary>
    RsaPss,

    /// <summary>ECDSA, each hash with one curve: RFC 7518, section 3.4.</summary>
    Ecdsa,

    /// <summary>Edwards curves: RFC 8037.</summary>
    EdDsa,
}
