namespace MediaRouter.Plugins.Hls.Source.Playlists;

/// <summary>A variant stream of a multivariant playlist that is read.</summary>
/// <remarks>Source: RFC 8216, section 4.3.4.2.</remarks>
internal sealed record RemoteVariant
{
    /// <summary>As the playlist writes it.</summary>
    public required string Uri { get; init; }

    /// <summary>Peak bits per second; 0 when the playlist does not say it.</summary>
    public long Bandwidth { get; init; }

    /// <summary>Codec strings (RFC 6381); empty when the playlist does not say them.</summary>
    public IReadOnlyList<string> Codecs { get; init; } = [];

    /// <summary>Width of the pictures times their height; 0 when the playlist does not say it.</summary>
    public long Pixels { get; init; }

    /// <summary>Group of its audio renditions; empty for none.</summary>
    public string AudioGroup { get; init; } = "";
}
