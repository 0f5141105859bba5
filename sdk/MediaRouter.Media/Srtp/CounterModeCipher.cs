using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace MediaRouter.Media.Srtp;

/// <summary>AES in counter mode (AES-CM), by the kernel that was chosen.</summary>
/// <remarks>Source: RFC 3711, section 4.1.1. Not safe for concurrent use.</remarks>
internal sealed class CounterModeCipher : IDisposable
{
    private const int BlockBytes = 16;

    // Key stream made per call of the portable cipher: one RTP packet.
    private const int BatchBytes = 96 * BlockBytes;

    private readonly AesNi? _fast;
    // A transform rather than EncryptEcb, which allocates on each call.
    private readonly ICryptoTransform? _portable;
    private readonly byte[] _counters = [];
    private readonly byte[] _stream = [];

    public CounterModeCipher(ReadOnlySpan<byte> key, SrtpKernel kernel)
    {
        if (kernel != SrtpKernel.Portable)
        {
            _fast = new AesNi(key);
            return;
        }

        using var aes = Aes.Create();
        aes.Mode = CipherMode.ECB;
        aes.Padding = PaddingMode.None;
        aes.SetKey(key);
        _portable = aes.CreateEncryptor();
        _counters = new byte[BatchBytes];
        _stream = new byte[BatchBytes];
    }

    /// <param name="initial">First counter block, 16 bytes.</param>
    /// <param name="source">Input; may be the same memory as <paramref name="destination"/>.</param>
    /// <param name="destination">At least as long.</param>
    public void Crypt(ReadOnlySpan<byte> initial, ReadOnlySpan<byte> source, Span<byte> destination)
    {
        if (_fast is not null)
        {
            _fast.Crypt(Vector128.Create(initial), source, destination);
            return;
        }

        Span<byte> counter = stackalloc byte[BlockBytes];
        initial.CopyTo(counter);
        var low = BinaryPrimitives.ReadUInt32BigEndian(counter[12..]);
        while (source.Length > 0)
        {
            var length = Math.Min(source.Length, BatchBytes);
            var streamLength = (length + BlockBytes - 1) / BlockBytes * BlockBytes;
            for (var i = 0; i < streamLength; i += BlockBytes)
            {
                BinaryPrimitives.WriteUInt32BigEndian(counter[12..], low++);
                counter.CopyTo(_counters.AsSpan(i));
            }

            _portable!.TransformBlock(_counters, 0, streamLength, _stream, 0);
            Xor(source[..length], _stream, destination);
            source = source[length..];
            destination = destination[length..];
        }
    }

    private static void Xor(ReadOnlySpan<byte> source, ReadOnlySpan<byte> stream, Span<byte> destination)
    {
        var i = 0;
        for (; i + Vector<byte>.Count <= source.Length; i += Vector<byte>.Count)
        {
            (new Vector<byte>(source[i..]) ^ new Vector<byte>(stream[i..])).CopyTo(destination[i..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = (byte)(source[i] ^ stream[i]);
        }
    }

    public void Dispose()
    {
        _fast?.Dispose();
        _portable?.Dispose();
    }
}
