using System.Buffers.Binary;
using System.Security.Cryptography;

namespace MediaRouter.Media.Srtp;

/// <summary>The ciphers of one direction for RTP or for RTCP, keyed with session keys.</summary>
/// <remarks>Not safe for concurrent use.</remarks>
internal sealed class SrtpSessionKeys : IDisposable
{
    private const int AuthenticationKeyBytes = 20;

    private readonly CounterModeCipher? _counterMode;
    private readonly IncrementalHash? _hmac;
    private readonly GcmCipher? _gcm;
    private readonly byte[] _salt;

    private SrtpSessionKeys(byte[] encryptionKey, byte[]? authenticationKey, byte[] salt, SrtpKernel kernel)
    {
        _salt = salt;
        if (authenticationKey is null)
        {
            _gcm = new GcmCipher(encryptionKey, kernel);
        }
        else
        {
            _counterMode = new CounterModeCipher(encryptionKey, kernel);
            _hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA1, authenticationKey);
        }

        CryptographicOperations.ZeroMemory(encryptionKey);
        CryptographicOperations.ZeroMemory(authenticationKey);
    }

    public GcmCipher Gcm => _gcm!;

    public static SrtpSessionKeys FromMaster(SrtpMasterKey master, bool rtcp, SrtpKernel kernel)
    {
        using var cipher = new CounterModeCipher(master.Key.Span, kernel);
        var salt = master.Salt.Span;
        var encryption = SrtpKeyDerivation.Derive(
            cipher, salt, rtcp ? SrtpKeyDerivation.RtcpEncryption : SrtpKeyDerivation.RtpEncryption, master.Profile.KeyLength());
        var authentication = master.Profile.IsAead()
            ? null
            : SrtpKeyDerivation.Derive(
                cipher, salt, rtcp ? SrtpKeyDerivation.RtcpAuthentication : SrtpKeyDerivation.RtpAuthentication, AuthenticationKeyBytes);
        var sessionSalt = SrtpKeyDerivation.Derive(
            cipher, salt, rtcp ? SrtpKeyDerivation.RtcpSalt : SrtpKeyDerivation.RtpSalt, master.Profile.SaltLength());
        return new SrtpSessionKeys(encryption, authentication, sessionSalt, kernel);
    }

    /// <summary>Takes session keys as they are: the vectors of RFC 7714 are stated in them.</summary>
    public static SrtpSessionKeys FromSession(ReadOnlySpan<byte> encryption, ReadOnlySpan<byte> authentication, ReadOnlySpan<byte> salt, SrtpKernel kernel) =>
        new(encryption.ToArray(), authentication.IsEmpty ? null : authentication.ToArray(), salt.ToArray(), kernel);

    /// <summary>En- or decrypts in counter mode. RFC 3711, section 4.1.1.</summary>
    public void CryptCounterMode(uint ssrc, ulong index, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        Span<byte> initial = stackalloc byte[16];
        initial[14] = 0;
        initial[15] = 0;
        _salt.CopyTo(initial);
        Xor32(initial[4..], ssrc);
        Xor32(initial[8..], (uint)(index >> 16));
        initial[12] ^= (byte)(index >> 8);
        initial[13] ^= (byte)index;
        _counterMode!.Crypt(initial, source, destination);
    }

    /// <summary>Writes the nonce of an RTP packet. RFC 7714, section 8.1.</summary>
    public void WriteRtpNonce(Span<byte> nonce, uint ssrc, ulong index)
    {
        _salt.CopyTo(nonce);
        Xor32(nonce[2..], ssrc);
        Xor32(nonce[6..], (uint)(index >> 16));
        nonce[10] ^= (byte)(index >> 8);
        nonce[11] ^= (byte)index;
    }

    /// <summary>Writes the nonce of an RTCP packet. RFC 7714, section 9.1.</summary>
    public void WriteRtcpNonce(Span<byte> nonce, uint ssrc, uint index)
    {
        _salt.CopyTo(nonce);
        Xor32(nonce[2..], ssrc);
        Xor32(nonce[8..], index);
    }

    /// <summary>HMAC-SHA1 over two parts, cut to the length of the destination.</summary>
    public void Authenticate(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, Span<byte> destination)
    {
        Span<byte> full = stackalloc byte[20];
        _hmac!.AppendData(first);
        _hmac.AppendData(second);
        _hmac.GetHashAndReset(full);
        full[..destination.Length].CopyTo(destination);
    }

    public bool VerifyTag(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<byte> tag)
    {
        Span<byte> expected = stackalloc byte[20];
        expected = expected[..tag.Length];
        Authenticate(first, second, expected);
        return CryptographicOperations.FixedTimeEquals(expected, tag);
    }

    public void Dispose()
    {
        _counterMode?.Dispose();
        _hmac?.Dispose();
        _gcm?.Dispose();
        CryptographicOperations.ZeroMemory(_salt);
    }

    private static void Xor32(Span<byte> bytes, uint value) =>
        BinaryPrimitives.WriteUInt32BigEndian(bytes, BinaryPrimitives.ReadUInt32BigEndian(bytes) ^ value);
}
