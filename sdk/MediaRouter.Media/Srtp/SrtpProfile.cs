namespace MediaRouter.Media.Srtp;

/// <summary>SRTP protection profiles; the numbers are those of DTLS-SRTP.</summary>
/// <remarks>Source: RFC 5764, section 4.1.2; RFC 7714, section 14.2.</remarks>
public enum SrtpProfile
{
    /// <summary>No profile.</summary>
    None = 0,

    /// <summary>AES_CM_128_HMAC_SHA1_80: AES-128 counter mode, HMAC-SHA1 cut to 80 bits.</summary>
    AesCm128HmacSha1Tag80 = 1,

    /// <summary>AES_CM_128_HMAC_SHA1_32: the same with 32 bits for RTP; RTCP keeps 80.</summary>
    AesCm128HmacSha1Tag32 = 2,

    /// <summary>AEAD_AES_128_GCM with a 128-bit tag.</summary>
    AeadAes128Gcm = 7,

    /// <summary>AEAD_AES_256_GCM with a 128-bit tag.</summary>
    AeadAes256Gcm = 8,
}
