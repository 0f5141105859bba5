namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>A partial segment of a playlist that is read.</summary>
/// <param name="Uri">As the playlist writes it.</param>
/// <param name="Duration">How long it is shown; zero for one that is only announced.</param>
/// <param name="IsIndependent">Whether it begins with a random-access unit.</param>
/// <param name="IsGap">Whether it is not there.</param>
/// <param name="Range">Where it lies in the resource; null for all of it.</param>
/// <remarks>Source: draft-pantos-hls-rfc8216bis, sections 4.4.4.9 and 4.4.5.3.</remarks>
internal sealed record RemotePart(string Uri, TimeSpan Duration, bool IsIndependent, bool IsGap, ByteRange? Range)
{
    /// <summary>Whether this is what an announcement announced.</summary>
    public bool IsAnnouncedBy(RemotePart hint) => Uri == hint.Uri && (Range?.Offset ?? 0) == (hint.Range?.Offset ?? 0);
}
