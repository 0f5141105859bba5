namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>A part of a resource.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Length">How many bytes; -1 for all that follow.</param>
internal readonly record struct ByteRange(long Offset, long Length)
{
    /// <summary>Where it ends: the first byte behind it.</summary>
    public long End => Length < 0 ? long.MaxValue : Offset + Length;
}
