namespace MediaRouter.Sdk.Egress;

/// <summary>Where a path is forwarded to.</summary>
public sealed record ForwardTarget
{
    /// <summary>URL of the destination, placeholders replaced.</summary>
    public required string Destination { get; init; }

    /// <summary>SHA-256 fingerprint of the destination's certificate, hexadecimal; empty verifies it normally.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Bearer token for destinations that take one; or empty.</summary>
    public string BearerToken { get; init; } = "";
}
