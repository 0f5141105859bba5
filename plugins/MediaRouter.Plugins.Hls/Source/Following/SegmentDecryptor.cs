using System.Buffers.Binary;
using System.Security.Cryptography;
using MediaRouter.Plugins.Hls.Source.Playlists;

namespace MediaRouter.Plugins.Hls.Source.Following;

/// <summary>Decrypts one segment as its bytes come: AES-128 in CBC with PKCS7 padding.</summary>
/// <remarks>Source: RFC 8216, sections 4.3.2.4 and 5.2; RFC 5652, section 6.3.</remarks>
internal sealed class SegmentDecryptor : IDisposable
{
    private const int Block = 16;

    private readonly Aes _aes;
    private readonly ICryptoTransform _transform;
    private byte[] _input = [];
    private byte[] _output = [];
    private int _length;

    /// <summary>Begins a segment.</summary>
    /// <param name="key">16 bytes.</param>
    /// <param name="iv">16 bytes.</param>
    public SegmentDecryptor(byte[] key, byte[] iv)
    {
        _aes = Aes.Create();
        _aes.Mode = CipherMode.CBC;
        _aes.Padding = PaddingMode.None;
        _transform = _aes.CreateDecryptor(key, iv);
    }

    /// <summary>The initialisation vector of a segment: the one of its key, or its number.</summary>
    public static byte[] VectorOf(RemoteKey key, long mediaSequence)
    {
        var iv = new byte[RemoteKey.Length];
        if (key.Iv.Length > 0)
        {
            Convert.FromHexString(key.Iv.PadLeft(2 * RemoteKey.Length, '0')).CopyTo(iv, 0);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(iv.AsSpan(RemoteKey.Length - sizeof(long)), mediaSequence);
        }

        return iv;
    }

    /// <summary>Decrypts what can be decrypted by now; the last block waits, because it may be padding.</summary>
    /// <param name="data">The next bytes; borrowed.</param>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<byte> Decrypt(ReadOnlySpan<byte> data)
    {
        if (_length + data.Length > _input.Length)
        {
            Array.Resize(ref _input, _length + data.Length);
            _output = new byte[_input.Length];
        }

        data.CopyTo(_input.AsSpan(_length));
        _length += data.Length;
        var ready = _length == 0 ? 0 : (_length - 1) / Block * Block;
        if (ready == 0)
        {
            return [];
        }

        var written = _transform.TransformBlock(_input, 0, ready, _output, 0);
        _input.AsSpan(ready, _length - ready).CopyTo(_input);
        _length -= ready;
        return _output.AsSpan(0, written);
    }

    /// <summary>Ends the segment.</summary>
    /// <param name="rest">The last bytes, without padding.</param>
    /// <returns>False if what came is not what such encryption makes, or the key is another one.</returns>
    public bool TryFinish(out ReadOnlySpan<byte> rest)
    {
        rest = [];
        if (_length != Block)
        {
            return false;
        }

        var last = _transform.TransformFinalBlock(_input, 0, Block);
        var padding = last[^1];
        if (padding is 0 or > Block || last.AsSpan(Block - padding).ContainsAnyExcept(padding))
        {
            return false;
        }

        rest = last.AsSpan(0, Block - padding);
        return true;
    }

    public void Dispose()
    {
        _transform.Dispose();
        _aes.Dispose();
    }
}
