namespace MediaRouter.Media.Srtp;

/// <summary>A profile with its master key and salt.</summary>
/// <remarks>Immutable. Holds a secret: do not log.</remarks>
public sealed class SrtpMasterKey
{
    private readonly byte[] _key;
    private readonly byte[] _salt;

    /// <summary>Copies the key and the salt.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="key">As long as the profile's key.</param>
    /// <param name="salt">As long as the profile's salt.</param>
    /// <exception cref="ArgumentException">A length does not fit the profile.</exception>
    public SrtpMasterKey(SrtpProfile profile, ReadOnlySpan<byte> key, ReadOnlySpan<byte> salt)
    {
        if (key.Length != profile.KeyLength() || salt.Length != profile.SaltLength())
        {
            throw new ArgumentException($"{profile.SdpName()} needs a key of {profile.KeyLength()} and a salt of {profile.SaltLength()} bytes");
        }

        Profile = profile;
        _key = key.ToArray();
        _salt = salt.ToArray();
    }

    /// <summary>The profile.</summary>
    public SrtpProfile Profile { get; }

    /// <summary>Master key.</summary>
    public ReadOnlyMemory<byte> Key => _key;

    /// <summary>Master salt.</summary>
    public ReadOnlyMemory<byte> Salt => _salt;

    /// <summary>Splits key and salt that follow each other, as in <c>a=crypto</c> and MIKEY.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="keyAndSalt">Key followed by salt.</param>
    /// <param name="masterKey">The key.</param>
    /// <returns>False if the length does not fit the profile.</returns>
    public static bool TryCreate(SrtpProfile profile, ReadOnlySpan<byte> keyAndSalt, out SrtpMasterKey? masterKey)
    {
        masterKey = null;
        if (profile == SrtpProfile.None || keyAndSalt.Length != profile.KeyLength() + profile.SaltLength())
        {
            return false;
        }

        masterKey = new SrtpMasterKey(profile, keyAndSalt[..profile.KeyLength()], keyAndSalt[profile.KeyLength()..]);
        return true;
    }

    /// <summary>Key followed by salt.</summary>
    /// <returns>A new array.</returns>
    public byte[] ToKeyAndSalt() => [.. _key, .. _salt];

    /// <inheritdoc/>
    public override string ToString() => Profile.SdpName();
}
