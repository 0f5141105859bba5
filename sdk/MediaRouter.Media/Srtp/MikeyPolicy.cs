namespace MediaRouter.Media.Srtp;

/// <summary>A security policy payload: numbers that choose the SRTP transforms.</summary>
/// <param name="Number">The policy's number, as streams refer to it.</param>
/// <param name="Parameters">Parameter type and value, in order.</param>
/// <remarks>Source: RFC 3830, section 6.10; RFC 7714, section 14.3 for GCM.</remarks>
public sealed record MikeyPolicy(byte Number, IReadOnlyList<KeyValuePair<byte, byte[]>> Parameters)
{
    private const byte EncryptionAlgorithm = 0;
    private const byte EncryptionKeyLength = 1;
    private const byte AuthenticationAlgorithm = 2;
    private const byte AuthenticationKeyLength = 3;
    private const byte RtpEncryption = 7;
    private const byte RtcpEncryption = 8;
    private const byte RtpAuthentication = 10;
    private const byte AuthenticationTagLength = 11;
    private const byte AeadTagLength = 20;

    private const uint AesCounterMode = 1;
    private const uint AesGcm = 6;

    /// <summary>The profile that the policy describes.</summary>
    /// <returns><see cref="SrtpProfile.None"/> if it is none that is supported, or switches encryption or authentication off.</returns>
    public SrtpProfile ToProfile()
    {
        // The defaults are those of RFC 3711, section 8.2: AES-CM 128, HMAC-SHA1 80, everything on.
        var algorithm = Get(EncryptionAlgorithm) ?? AesCounterMode;
        var keyLength = Get(EncryptionKeyLength) ?? 16;
        if (Get(RtpEncryption) == 0 || Get(RtcpEncryption) == 0)
        {
            return SrtpProfile.None;
        }

        if (algorithm == AesGcm)
        {
            return (keyLength, Get(AeadTagLength) ?? 16) switch
            {
                (16, 16) => SrtpProfile.AeadAes128Gcm,
                (32, 16) => SrtpProfile.AeadAes256Gcm,
                _ => SrtpProfile.None,
            };
        }

        if (algorithm != AesCounterMode || keyLength != 16 || (Get(AuthenticationAlgorithm) ?? 1) != 1 || Get(RtpAuthentication) == 0)
        {
            return SrtpProfile.None;
        }

        // GStreamer writes the tag length where the length of the authentication key belongs, and no tag length.
        return (Get(AuthenticationTagLength) ?? Get(AuthenticationKeyLength)) switch
        {
            4 => SrtpProfile.AesCm128HmacSha1Tag32,
            null or 10 or 20 => SrtpProfile.AesCm128HmacSha1Tag80,
            _ => SrtpProfile.None,
        };
    }

    /// <summary>Makes the policy that describes a profile.</summary>
    /// <param name="profile">A profile other than <see cref="SrtpProfile.None"/>.</param>
    /// <param name="number">The policy's number.</param>
    /// <returns>The policy.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such profile.</exception>
    public static MikeyPolicy FromProfile(SrtpProfile profile, byte number = 0)
    {
        var keyLength = (byte)profile.KeyLength();
        var tagLength = (byte)profile.RtpOverhead();
        if (profile.IsAead())
        {
            return new MikeyPolicy(
                number,
                [
                    new(EncryptionAlgorithm, [(byte)AesGcm]), new(EncryptionKeyLength, [keyLength]),
                    new(RtpEncryption, [1]), new(RtcpEncryption, [1]), new(AeadTagLength, [tagLength]),
                ]);
        }

        // The order and the tag length as authentication key length are what both GStreamer and gortsplib take.
        return new MikeyPolicy(
            number,
            [
                new(EncryptionAlgorithm, [(byte)AesCounterMode]), new(EncryptionKeyLength, [keyLength]),
                new(AuthenticationAlgorithm, [1]), new(AuthenticationKeyLength, [tagLength]),
                new(RtpEncryption, [1]), new(RtcpEncryption, [1]), new(RtpAuthentication, [1]), new(AuthenticationTagLength, [tagLength]),
            ]);
    }

    private uint? Get(byte type)
    {
        foreach (var parameter in Parameters)
        {
            if (parameter.Key == type && parameter.Value.Length is > 0 and <= 4)
            {
                uint value = 0;
                foreach (var part in parameter.Value)
                {
                    value = (value << 8) | part;
                }

                return value;
            }
        }

        return null;
    }
}
