namespace MediaRouter.Media.Srtp;

/// <summary>Lengths and names of the profiles.</summary>
public static class SrtpProfileExtensions
{
    /// <summary>Length in bytes of the master and session encryption key.</summary>
    /// <param name="profile">A profile other than <see cref="SrtpProfile.None"/>.</param>
    /// <returns>16 or 32.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such profile.</exception>
    public static int KeyLength(this SrtpProfile profile) => profile switch
    {
        SrtpProfile.AesCm128HmacSha1Tag80 or SrtpProfile.AesCm128HmacSha1Tag32 or SrtpProfile.AeadAes128Gcm => 16,
        SrtpProfile.AeadAes256Gcm => 32,
        _ => throw Unknown(profile),
    };

    /// <summary>Length in bytes of the master and session salt.</summary>
    /// <param name="profile">A profile other than <see cref="SrtpProfile.None"/>.</param>
    /// <returns>14 for counter mode, 12 for GCM.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such profile.</exception>
    public static int SaltLength(this SrtpProfile profile) => profile.IsAead() ? 12 : 14;

    /// <summary>True for the GCM profiles.</summary>
    /// <param name="profile">A profile other than <see cref="SrtpProfile.None"/>.</param>
    /// <returns>True if encryption and authentication are one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such profile.</exception>
    public static bool IsAead(this SrtpProfile profile) => profile switch
    {
        SrtpProfile.AeadAes128Gcm or SrtpProfile.AeadAes256Gcm => true,
        SrtpProfile.AesCm128HmacSha1Tag80 or SrtpProfile.AesCm128HmacSha1Tag32 => false,
        _ => throw Unknown(profile),
    };

    /// <summary>Bytes that protection adds to an RTP packet.</summary>
    /// <param name="profile">A profile other than <see cref="SrtpProfile.None"/>.</param>
    /// <returns>The tag length: 4, 10 or 16.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such profile.</exception>
    public static int RtpOverhead(this SrtpProfile profile) => profile switch
    {
        SrtpProfile.AesCm128HmacSha1Tag80 => 10,
        SrtpProfile.AesCm128HmacSha1Tag32 => 4,
        SrtpProfile.AeadAes128Gcm or SrtpProfile.AeadAes256Gcm => 16,
        _ => throw Unknown(profile),
    };

    /// <summary>Bytes that protection adds to an RTCP packet.</summary>
    /// <param name="profile">A profile other than <see cref="SrtpProfile.None"/>.</param>
    /// <returns>Tag and index: 14 or 20.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such profile.</exception>
    public static int RtcpOverhead(this SrtpProfile profile) => profile.IsAead() ? 20 : 14;

    /// <summary>Name of the profile in <c>a=crypto</c>.</summary>
    /// <param name="profile">A profile other than <see cref="SrtpProfile.None"/>.</param>
    /// <returns>For instance "AES_CM_128_HMAC_SHA1_80".</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such profile.</exception>
    public static string SdpName(this SrtpProfile profile) => profile switch
    {
        SrtpProfile.AesCm128HmacSha1Tag80 => "AES_CM_128_HMAC_SHA1_80",
        SrtpProfile.AesCm128HmacSha1Tag32 => "AES_CM_128_HMAC_SHA1_32",
        SrtpProfile.AeadAes128Gcm => "AEAD_AES_128_GCM",
        SrtpProfile.AeadAes256Gcm => "AEAD_AES_256_GCM",
        _ => throw Unknown(profile),
    };

    /// <summary>Finds a profile by its name in <c>a=crypto</c>.</summary>
    /// <param name="name">Compared without regard to case.</param>
    /// <returns><see cref="SrtpProfile.None"/> if it is not supported.</returns>
    public static SrtpProfile FromSdpName(string? name) => name?.ToUpperInvariant() switch
    {
        "AES_CM_128_HMAC_SHA1_80" => SrtpProfile.AesCm128HmacSha1Tag80,
        "AES_CM_128_HMAC_SHA1_32" => SrtpProfile.AesCm128HmacSha1Tag32,
        "AEAD_AES_128_GCM" => SrtpProfile.AeadAes128Gcm,
        "AEAD_AES_256_GCM" => SrtpProfile.AeadAes256Gcm,
        _ => SrtpProfile.None,
    };

    private static ArgumentOutOfRangeException Unknown(SrtpProfile profile) => new(nameof(profile), profile, "not a supported SRTP profile");
}
