namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>The key stream of RTMPE, for one direction. Not thread safe.</summary>
/// <remarks>RC4 keeps nobody out today; it is here because old players speak nothing else.</remarks>
internal sealed class Rc4
{
    private readonly byte[] _state = new byte[256];
    private byte _i;
    private byte _j;

    public Rc4(ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < 256; i++)
        {
            _state[i] = (byte)i;
        }

        byte j = 0;
        for (var i = 0; i < 256; i++)
        {
            j += (byte)(_state[i] + key[i % key.Length]);
            (_state[i], _state[j]) = (_state[j], _state[i]);
        }
    }

    /// <summary>Encrypts or decrypts the next bytes.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="output">As long; may be the same.</param>
    public void Transform(ReadOnlySpan<byte> input, Span<byte> output)
    {
        for (var n = 0; n < input.Length; n++)
        {
            _i++;
            var a = _state[_i];
            _j += a;
            var b = _state[_j];
            _state[_i] = b;
            _state[_j] = a;
            output[n] = (byte)(input[n] ^ _state[(byte)(a + b)]);
        }
    }
}
