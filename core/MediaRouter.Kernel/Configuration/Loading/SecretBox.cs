using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Opens encrypted configuration files: XSalsa20 with Poly1305, as NaCl's <c>crypto_secretbox</c>.</summary>
/// <remarks>
/// Written for files of some kilobytes that an operator encrypts and that are opened once; the framework has no such cipher.
/// Sources: D. J. Bernstein, "Extending the Salsa20 nonce", "The Salsa20 family of stream ciphers", "The Poly1305-AES message-authentication code".
/// </remarks>
internal static class SecretBox
{
    private const int KeyBytes = 32;
    private const int NonceBytes = 24;
    private const int TagBytes = 16;
    private const int BlockBytes = 64;

    private static readonly BigInteger Prime = (BigInteger.One << 130) - 5;

    /// <summary>Opens a file: base64 of nonce, tag and ciphertext.</summary>
    /// <param name="content">The file; white space within the base64 is skipped.</param>
    /// <param name="keyText">The key; padded with zeros, or cut, to 32 bytes.</param>
    /// <param name="plain">The plain content.</param>
    /// <param name="reason">Why the file cannot be opened.</param>
    public static bool TryOpenText(byte[] content, string keyText, [NotNullWhen(true)] out byte[]? plain, out string reason)
    {
        plain = null;
        reason = "";
        byte[] box;
        try
        {
            box = Convert.FromBase64String(Encoding.ASCII.GetString(content));
        }
        catch (FormatException)
        {
            reason = "the file is not base64";
            return false;
        }

        var key = KeyOf(keyText);
        if (box.Length >= NonceBytes + TagBytes && TryOpen(box.AsSpan(NonceBytes), box.AsSpan(0, NonceBytes), key, out plain))
        {
            return true;
        }

        reason = "decryption error (wrong key, or a damaged file)";
        return false;
    }

    /// <summary>Encrypts a file for <see cref="TryOpenText"/>.</summary>
    /// <param name="plain">The plain content.</param>
    /// <param name="keyText">The key; padded with zeros, or cut, to 32 bytes.</param>
    public static string SealText(ReadOnlySpan<byte> plain, string keyText)
    {
        var nonce = RandomNumberGenerator.GetBytes(NonceBytes);
        return Convert.ToBase64String([.. nonce, .. Seal(plain, nonce, KeyOf(keyText))], Base64FormattingOptions.InsertLineBreaks);
    }

    /// <summary>Opens a box.</summary>
    /// <param name="box">Tag and ciphertext.</param>
    /// <param name="nonce">24 bytes.</param>
    /// <param name="key">32 bytes.</param>
    /// <param name="plain">The plain content.</param>
    public static bool TryOpen(ReadOnlySpan<byte> box, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? plain)
    {
        plain = null;
        if (box.Length < TagBytes)
        {
            return false;
        }

        var cipher = box[TagBytes..];
        var stream = KeyStream(key, nonce, KeyBytes + cipher.Length);
        Span<byte> tag = stackalloc byte[TagBytes];
        Poly1305(stream.AsSpan(0, KeyBytes), cipher, tag);
        if (!CryptographicOperations.FixedTimeEquals(tag, box[..TagBytes]))
        {
            return false;
        }

        plain = Combine(cipher, stream);
        return true;
    }

    /// <summary>Closes a box: tag and ciphertext.</summary>
    /// <param name="plain">The plain content.</param>
    /// <param name="nonce">24 bytes, never used twice with one key.</param>
    /// <param name="key">32 bytes.</param>
    public static byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> key)
    {
        var stream = KeyStream(key, nonce, KeyBytes + plain.Length);
        var cipher = Combine(plain, stream);
        var tag = new byte[TagBytes];
        Poly1305(stream.AsSpan(0, KeyBytes), cipher, tag);
        return [.. tag, .. cipher];
    }

    /// <summary>The one-time authenticator.</summary>
    /// <param name="key">32 bytes, used for this message alone.</param>
    /// <param name="message">What is authenticated.</param>
    /// <param name="tag">Receives 16 bytes.</param>
    internal static void Poly1305(ReadOnlySpan<byte> key, ReadOnlySpan<byte> message, Span<byte> tag)
    {
        Span<byte> clamped = stackalloc byte[16];
        key[..16].CopyTo(clamped);
        foreach (var i in (ReadOnlySpan<int>)[3, 7, 11, 15])
        {
            clamped[i] &= 15;
        }

        foreach (var i in (ReadOnlySpan<int>)[4, 8, 12])
        {
            clamped[i] &= 252;
        }

        var r = new BigInteger(clamped, isUnsigned: true);
        var sum = BigInteger.Zero;
        Span<byte> block = stackalloc byte[17];
        for (var at = 0; at < message.Length; at += 16)
        {
            var part = message[at..Math.Min(at + 16, message.Length)];
            part.CopyTo(block);
            block[part.Length] = 1;
            sum = (sum + new BigInteger(block[..(part.Length + 1)], isUnsigned: true)) * r % Prime;
        }

        sum += new BigInteger(key[16..32], isUnsigned: true);
        var bytes = sum.ToByteArray(isUnsigned: true);
        tag.Clear();
        bytes.AsSpan(0, Math.Min(bytes.Length, TagBytes)).CopyTo(tag);
    }

    private static byte[] KeyOf(string text)
    {
        var key = new byte[KeyBytes];
        var given = Encoding.UTF8.GetBytes(text);
        given.AsSpan(0, Math.Min(given.Length, KeyBytes)).CopyTo(key);
        return key;
    }

    private static byte[] Combine(ReadOnlySpan<byte> input, ReadOnlySpan<byte> stream)
    {
        var output = new byte[input.Length];
        for (var i = 0; i < output.Length; i++)
        {
            output[i] = (byte)(input[i] ^ stream[KeyBytes + i]);
        }

        return output;
    }

    private static byte[] KeyStream(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, int length)
    {
        Span<uint> state = stackalloc uint[16];
        Span<uint> output = stackalloc uint[16];

        // HSalsa20: the rounds without the final addition; the diagonal and the nonce's words make the second key.
        FillState(state, key, nonce[..16]);
        Rounds(state, output);
        Span<byte> subkey = stackalloc byte[KeyBytes];
        var position = 0;
        foreach (var word in (ReadOnlySpan<int>)[0, 5, 10, 15, 6, 7, 8, 9])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(subkey[position..], output[word]);
            position += 4;
        }

        Span<byte> counterBlock = stackalloc byte[16];
        nonce[16..24].CopyTo(counterBlock);
        var stream = new byte[(length + BlockBytes - 1) / BlockBytes * BlockBytes];
        for (var block = 0; block * BlockBytes < stream.Length; block++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(counterBlock[8..], (ulong)block);
            FillState(state, subkey, counterBlock);
            Rounds(state, output);
            for (var i = 0; i < 16; i++)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(stream.AsSpan((block * BlockBytes) + (i * 4)), output[i] + state[i]);
            }
        }

        return stream;
    }

    private static void FillState(Span<uint> state, ReadOnlySpan<byte> key, ReadOnlySpan<byte> input)
    {
        ReadOnlySpan<byte> constants = "expand 32-byte k"u8;
        for (var i = 0; i < 4; i++)
        {
            state[i * 5] = BinaryPrimitives.ReadUInt32LittleEndian(constants[(i * 4)..]);
            state[1 + i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(i * 4)..]);
            state[6 + i] = BinaryPrimitives.ReadUInt32LittleEndian(input[(i * 4)..]);
            state[11 + i] = BinaryPrimitives.ReadUInt32LittleEndian(key[(16 + (i * 4))..]);
        }
    }

    private static void Rounds(ReadOnlySpan<uint> state, Span<uint> x)
    {
        state.CopyTo(x);
        for (var i = 0; i < 10; i++)
        {
            Quarter(x, 0, 4, 8, 12);
            Quarter(x, 5, 9, 13, 1);
            Quarter(x, 10, 14, 2, 6);
            Quarter(x, 15, 3, 7, 11);
            Quarter(x, 0, 1, 2, 3);
            Quarter(x, 5, 6, 7, 4);
            Quarter(x, 10, 11, 8, 9);
            Quarter(x, 15, 12, 13, 14);
        }
    }

    private static void Quarter(Span<uint> x, int a, int b, int c, int d)
    {
        x[b] ^= BitOperations.RotateLeft(x[a] + x[d], 7);
        x[c] ^= BitOperations.RotateLeft(x[b] + x[a], 9);
        x[d] ^= BitOperations.RotateLeft(x[c] + x[b], 13);
        x[a] ^= BitOperations.RotateLeft(x[d] + x[c], 18);
    }
}
