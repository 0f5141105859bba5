namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>Parameters of a digest Authorization header (RFC 7616, section 3.4).</summary>
internal sealed record DigestCredentials
{
    public string User { get; init; } = "";

    public string Realm { get; init; } = "";

    public string Nonce { get; init; } = "";

    /// <summary>The URI that was hashed; peers differ in whether it is the one of the request.</summary>
    public string Uri { get; init; } = "";

    public string Response { get; init; } = "";

    public DigestAlgorithm Algorithm { get; init; }

    /// <summary>Name of the algorithm as the challenge wrote it; null leaves the parameter out.</summary>
    public string? AlgorithmName { get; init; }

    public string? Opaque { get; init; }

    /// <summary>Quality of protection; null for the form of RFC 2069.</summary>
    public string? Qop { get; init; }

    public string NonceCount { get; init; } = "00000001";

    public string ClientNonce { get; init; } = "";
}
