namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>One audio rendition of a multivariant playlist.</summary>
internal sealed record AudioRendition
{
    /// <summary>What viewers choose by; different for each rendition.</summary>
    public required string Name { get; init; }

    /// <summary>Language tag (RFC 5646), or empty.</summary>
    public string Language { get; init; } = "";

    /// <summary>Media playlist, relative to the multivariant one; empty when the variant stream itself carries it.</summary>
    public string Uri { get; init; } = "";

    /// <summary>Number of channels; 0 when not known.</summary>
    public int Channels { get; init; }
}
