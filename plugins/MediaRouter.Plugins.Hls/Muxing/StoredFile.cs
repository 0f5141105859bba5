namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>The bytes behind an address, shared by all who load it.</summary>
/// <param name="Pieces">Published, in order.</param>
internal sealed record StoredFile(IReadOnlyList<ReadOnlyMemory<byte>> Pieces)
{
    /// <summary>Number of bytes.</summary>
    public long Length { get; } = Pieces.Sum(static piece => (long)piece.Length);
}
