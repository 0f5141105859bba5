namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>A partial segment.</summary>
/// <param name="Uri">Relative to the playlist.</param>
/// <param name="Duration">How long it is shown.</param>
/// <param name="IsIndependent">Whether it begins with a random-access unit.</param>
internal sealed record MediaPart(string Uri, TimeSpan Duration, bool IsIndependent);
