namespace MediaRouter.Net;

/// <summary>What a group needs to know about its wire form.</summary>
public sealed record EgressGroupOptions
{
    /// <summary>Tracks that have random-access points, one bit each: on these a reader starts at one.</summary>
    public ulong RandomAccessTracks { get; init; }
}
