namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>A multivariant playlist that was read.</summary>
/// <param name="Variants">The variant streams, in the order of the playlist.</param>
/// <param name="Audio">The audio renditions.</param>
/// <remarks>Source: RFC 8216, section 4.3.4, where it is called master playlist.</remarks>
internal sealed record RemoteMultivariant(IReadOnlyList<RemoteVariant> Variants, IReadOnlyList<RemoteRendition> Audio) : PlaylistDocument;
