namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>The initialisation section of segments.</summary>
/// <param name="Uri">As the playlist writes it.</param>
/// <param name="Range">Where it lies in the resource; null for all of it.</param>
/// <param name="Key">How it is encrypted; null if it is not.</param>
/// <remarks>Source: RFC 8216, section 4.3.2.5.</remarks>
internal sealed record RemoteMap(string Uri, ByteRange? Range, RemoteKey? Key);
