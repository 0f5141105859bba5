using System.Buffers.Binary;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace MediaRouter.Media.Srtp;

/// <summary>AES-GCM with a 96-bit nonce and a 128-bit tag, by the kernel that was chosen.</summary>
/// <remarks>Source: NIST SP 800-38D. Not safe for concurrent use.</remarks>
internal sealed class GcmCipher : IDisposable
{
    public const int TagBytes = 16;
    private const int NonceBytes = 12;

    private readonly AesNi? _fast;
    private readonly GaloisHash? _hash;
    private readonly AesGcm? _portable;

    public GcmCipher(ReadOnlySpan<byte> key, SrtpKernel kernel)
    {
        if (kernel == SrtpKernel.Portable)
        {
            _portable = new AesGcm(key, TagBytes);
            return;
        }

        _fast = new AesNi(key);
        _hash = new GaloisHash(_fast.EncryptBlock(Vector128<byte>.Zero), kernel == SrtpKernel.Vector512);
    }

    /// <summary>Encrypts; source and destination may be the same memory.</summary>
    public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> source, Span<byte> destination, Span<byte> tag)
    {
        destination = destination[..source.Length];
        if (_portable is not null)
        {
            _portable.Encrypt(nonce, source, destination, tag[..TagBytes], associated);
            return;
        }

        var block = FirstBlock(nonce);
        _fast!.Crypt(block.WithElement(15, (byte)2), source, destination);
        Tag(block, associated, destination).CopyTo(tag);
    }

    /// <summary>Verifies the tag, then decrypts; source and destination may be the same memory.</summary>
    /// <returns>False if the tag is wrong; the destination is then unchanged or cleared.</returns>
    public bool Decrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> source, Span<byte> destination, ReadOnlySpan<byte> tag)
    {
        destination = destination[..source.Length];
        if (_portable is not null)
        {
            try
            {
                _portable.Decrypt(nonce, source, tag[..TagBytes], destination, associated);
                return true;
            }
            catch (AuthenticationTagMismatchException)
            {
                // The only way in which the framework reports a wrong tag.
                return false;
            }
        }

        var block = FirstBlock(nonce);
        Span<byte> expected = stackalloc byte[TagBytes];
        Tag(block, associated, source).CopyTo(expected);
        if (!CryptographicOperations.FixedTimeEquals(expected, tag[..TagBytes]))
        {
            return false;
        }

        _fast!.Crypt(block.WithElement(15, (byte)2), source, destination);
        return true;
    }

    public void Dispose()
    {
        _fast?.Dispose();
        _hash?.Dispose();
        _portable?.Dispose();
    }

    private static Vector128<byte> FirstBlock(ReadOnlySpan<byte> nonce)
    {
        Span<byte> block = stackalloc byte[16];
        nonce[..NonceBytes].CopyTo(block);
        BinaryPrimitives.WriteUInt32BigEndian(block[NonceBytes..], 1);
        return Vector128.Create((ReadOnlySpan<byte>)block);
    }

    private Vector128<byte> Tag(Vector128<byte> firstBlock, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> encrypted)
    {
        Span<byte> lengths = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(lengths, (ulong)associated.Length * 8);
        BinaryPrimitives.WriteUInt64BigEndian(lengths[8..], (ulong)encrypted.Length * 8);
        var hash = _hash!.Update(Vector128<ulong>.Zero, associated);
        hash = _hash.Update(hash, encrypted);
        hash = _hash.UpdateBlock(hash, Vector128.Create((ReadOnlySpan<byte>)lengths));
        return GaloisHash.ToBytes(hash) ^ _fast!.EncryptBlock(firstBlock);
    }
}
