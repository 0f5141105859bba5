namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>A playlist that was read: <see cref="RemotePlaylist"/> or <see cref="RemoteMultivariant"/>.</summary>
internal abstract record PlaylistDocument;
