namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Gives out bytes that were read ahead, then those of another input.</summary>
internal sealed class ReplayedInput(ReadOnlyMemory<byte> ahead, ConnectionInput inner) : ConnectionInput
{
    private ReadOnlyMemory<byte> _ahead = ahead;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        if (_ahead.IsEmpty)
        {
            return inner.ReadAsync(buffer);
        }

        var length = Math.Min(buffer.Length, _ahead.Length);
        _ahead[..length].CopyTo(buffer);
        _ahead = _ahead[length..];
        return new ValueTask<int>(length);
    }

    public override ValueTask DisposeAsync() => inner.DisposeAsync();
}
