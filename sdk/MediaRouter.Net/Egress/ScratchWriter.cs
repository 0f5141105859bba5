using System.Buffers;

namespace MediaRouter.Net;

/// <summary>A growing, reused buffer for bytes that do not outlive one send.</summary>
internal sealed class ScratchWriter : IBufferWriter<byte>
{
    // A picture of usual size with its framing. It grows to the largest ever sent and stays, one per loop.
    private const int InitialSize = 64 * 1024;

    private byte[] _bytes = [];
    private int _length;

    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, _length);

    public int Length => _length;

    public void Clear() => _length = 0;

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _bytes.Length - _length);
        _length += count;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _bytes.AsSpan(_length);
    }

    /// <summary>Writes all bytes of a chunk.</summary>
    public void Write(Chunk chunk)
    {
        Reserve(chunk.Length);
        Write(chunk.Bytes.Span);
        foreach (var part in chunk.Rest)
        {
            Write(part.Span);
        }
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Reserve(int sizeHint)
    {
        var needed = _length + Math.Max(1, sizeHint);
        if (needed > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(InitialSize, Math.Max(needed, _bytes.Length * 2)));
        }
    }
}
