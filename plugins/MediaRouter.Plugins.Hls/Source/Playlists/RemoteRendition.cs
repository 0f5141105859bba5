namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>An audio rendition of a multivariant playlist that is read.</summary>
/// <param name="Group">Its group.</param>
/// <param name="Name">Its name.</param>
/// <param name="Language">Language tag (RFC 5646); or empty.</param>
/// <param name="IsDefault">Whether it is played when the viewer chooses nothing.</param>
/// <param name="Uri">Its playlist; empty if the variant stream itself carries it.</param>
/// <remarks>Source: RFC 8216, section 4.3.4.1.</remarks>
internal sealed record RemoteRendition(string Group, string Name, string Language, bool IsDefault, string Uri);
