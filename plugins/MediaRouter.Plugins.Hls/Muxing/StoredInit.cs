namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>An init segment.</summary>
/// <param name="Name">Its address, relative to the playlist.</param>
/// <param name="Bytes">Published.</param>
internal sealed record StoredInit(string Name, ReadOnlyMemory<byte> Bytes);
