namespace MediaRouter.Plugins.Hls.Muxing.Storage;

/// <summary>Bytes of a part: in memory, or since its segment was written in a file.</summary>
internal sealed class StoredBytes(ReadOnlyMemory<byte> bytes)
{
    private volatile object _place = bytes;

    /// <summary>Number of bytes.</summary>
    public int Length { get; } = bytes.Length;

    /// <summary>The bytes, if they are in memory.</summary>
    public bool TryGet(out ReadOnlyMemory<byte> found)
    {
        if (_place is ReadOnlyMemory<byte> memory)
        {
            found = memory;
            return true;
        }

        found = default;
        return false;
    }

    /// <summary>Reads the bytes.</summary>
    /// <exception cref="IOException">The file is gone, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync() => _place switch
    {
        FilePlace place => (await place.File.ReadAsync()).Slice(place.Offset, Length),
        var memory => (ReadOnlyMemory<byte>)memory,
    };

    /// <summary>The file has them now.</summary>
    public void MoveTo(SegmentFile file, int offset) => _place = new FilePlace(file, offset);

    private sealed record FilePlace(SegmentFile File, int Offset);
}
