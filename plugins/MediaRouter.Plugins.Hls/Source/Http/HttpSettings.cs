namespace MediaRouter.Plugins.Hls.Source.Http;

/// <summary>Limits and identity of a client as they are at the time of an attempt.</summary>
internal sealed record HttpSettings
{
    /// <summary>Longest wait for a connection, for an answer and for a byte of it.</summary>
    public required TimeSpan ReadTimeout { get; init; }

    /// <summary>SHA-256 of the server's certificate; empty verifies it normally.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Value of the User-Agent header.</summary>
    public string UserAgent { get; init; } = "MediaRouter";
}
