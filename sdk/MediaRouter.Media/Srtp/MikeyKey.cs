namespace MediaRouter.Media.Srtp;

/// <summary>A key data sub-payload.</summary>
/// <param name="Type">0 TGK, 1 TGK with salt, 2 TEK, 3 TEK with salt.</param>
/// <param name="Data">The key; GStreamer and gortsplib append the salt here.</param>
/// <param name="Salt">The salt of types 1 and 3; else empty.</param>
/// <remarks>Source: RFC 3830, section 6.13. Holds a secret: do not log.</remarks>
public sealed record MikeyKey(byte Type, byte[] Data, byte[] Salt)
{
    /// <summary>Type of a traffic encrypting key without a salt of its own.</summary>
    public const byte TrafficEncryptingKey = 2;

    /// <inheritdoc/>
    public override string ToString() => $"MIKEY key of type {Type}";
}
