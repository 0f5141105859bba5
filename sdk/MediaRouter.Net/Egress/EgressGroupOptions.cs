namespace MediaRouter.Net;

/// <summary>What a group needs to know about its wire form.</summary>
public sealed record EgressGroupOptions
{
    /// <summary>Tracks that have random-access points, one bit each: on these a reader starts at one.</summary>
    public ulong RandomAccessTracks { get; init; }

    /// <summary>Whether chunks since the last random-access point are kept, so that a new reader starts with them at once.</summary>
    /// <remarks>With several tracks that have random-access points, the one with the lowest index counts.</remarks>
    public bool KeepGop { get; init; }

    /// <summary>Bytes kept at most; a longer group of pictures is not kept at all. Default: 16 MiB.</summary>
    public long GopMaxBytes { get; init; } = 16 * 1024 * 1024;
}
