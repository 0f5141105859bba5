namespace MediaRouter.Media.Srtp;

/// <summary>Derives session keys from a master key (AES-CM PRF, key derivation rate 0).</summary>
/// <remarks>Source: RFC 3711, section 4.3; RFC 7714, section 11; RFC 6188, section 3 for 256-bit keys.</remarks>
internal static class SrtpKeyDerivation
{
    public const byte RtpEncryption = 0;
    public const byte RtpAuthentication = 1;
    public const byte RtpSalt = 2;
    public const byte RtcpEncryption = 3;
    public const byte RtcpAuthentication = 4;
    public const byte RtcpSalt = 5;

    // The label lies 48 bits above the end of the 112-bit salt.
    private const int LabelOffset = 7;

    public static byte[] Derive(CounterModeCipher masterCipher, ReadOnlySpan<byte> masterSalt, byte label, int length)
    {
        // A 96-bit salt (GCM) is filled up with zeros on the right.
        Span<byte> initial = stackalloc byte[16];
        initial.Clear();
        masterSalt.CopyTo(initial);
        initial[LabelOffset] ^= label;
        var key = new byte[length];
        masterCipher.Crypt(initial, key, key);
        return key;
    }
}
