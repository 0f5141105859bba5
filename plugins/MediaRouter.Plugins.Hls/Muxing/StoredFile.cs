namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>The bytes behind an address, shared by all who load it.</summary>
/// <param name="Pieces">Published, in order.</param>
internal sealed record StoredFile(IReadOnlyList<ReadOnlyMemory<byte>> Pieces)
{
    /// <summary>Number of bytes.</summary>
    public long Length { get; } = Pieces.Sum(static piece => (long)piece.Length);

    /// <summary>Makes a file of parts.</summary>
    /// <returns><see langword="null"/> if they were written to a folder and are gone from there.</returns>
    public static async ValueTask<StoredFile?> ReadAsync(IReadOnlyList<StoredPart> parts)
    {
        var pieces = new ReadOnlyMemory<byte>[parts.Count];
        try
        {
            for (var i = 0; i < pieces.Length; i++)
            {
                pieces[i] = parts[i].Bytes.TryGet(out var bytes) ? bytes : await parts[i].Bytes.ReadAsync();
            }
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return null;
        }

        return new StoredFile(pieces);
    }
}
