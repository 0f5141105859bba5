namespace MediaRouter.Plugins.Hls.Muxing.Storage;

/// <summary>The file of one segment. Viewers who load it at the same time share what is read.</summary>
internal sealed class SegmentFile(string path, long length)
{
    private readonly Lock _gate = new();

    // Guarded by the gate.
    private Task<byte[]>? _reading;
    private WeakReference<byte[]>? _last;

    // Set by the thread of the source; then there is nothing to write any more.
    private volatile StoredSegment? _segment;

    public string Path => path;

    /// <summary>The segment, until it is written or has left the playlist.</summary>
    public StoredSegment? Segment
    {
        get => _segment;
        set => _segment = value;
    }

    /// <summary>Whether the file is there; touched by the writer only.</summary>
    public bool IsWritten { get; private set; }

    /// <summary>Writes the segment, and lets go of its memory.</summary>
    /// <exception cref="IOException">The disk is full, for instance.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written to.</exception>
    public async Task WriteAsync(StoredSegment segment)
    {
        var pieces = new List<ReadOnlyMemory<byte>>(segment.Parts.Count);
        foreach (var part in segment.Parts)
        {
            pieces.Add(await part.Bytes.ReadAsync());
        }

        using (var handle = File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read | FileShare.Delete, FileOptions.Asynchronous, preallocationSize: length))
        {
            await RandomAccess.WriteAsync(handle, pieces, fileOffset: 0);
        }

        IsWritten = true;
        var offset = 0;
        foreach (var part in segment.Parts)
        {
            part.Bytes.MoveTo(this, offset);
            offset += part.Bytes.Length;
        }
    }

    /// <summary>Reads the whole file, once for all who ask while somebody still holds it.</summary>
    /// <exception cref="IOException">The file is gone, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync()
    {
        Task<byte[]> reading;
        lock (_gate)
        {
            if (_last is not null && _last.TryGetTarget(out var bytes))
            {
                return bytes;
            }

            reading = _reading ??= Task.Run(LoadAsync);
        }

        return await reading;
    }

    private async Task<byte[]> LoadAsync()
    {
        try
        {
            var bytes = await File.ReadAllBytesAsync(path);
            if (bytes.Length != length)
            {
                throw new IOException($"the file has {bytes.Length} bytes, but was written with {length}");
            }

            lock (_gate)
            {
                _last = new WeakReference<byte[]>(bytes);
            }

            return bytes;
        }
        finally
        {
            lock (_gate)
            {
                _reading = null;
            }
        }
    }
}
