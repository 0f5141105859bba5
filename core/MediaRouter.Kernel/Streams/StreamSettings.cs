using MediaRouter.Sdk.Configuration;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Streams;

/// <summary>What a stream takes from the configuration and the host.</summary>
internal sealed record StreamSettings
{
    /// <summary>Longest wait of the beginning of a frame for the rest.</summary>
    public required TimeSpan GatherTime { get; init; }

    /// <summary>Largest RTP payload that packetisers make, in bytes.</summary>
    public required int MaxRtpPayload { get; init; }

    /// <summary>Whether wall-clock times of the source are passed on as they are.</summary>
    public required bool UseSourceClock { get; init; }

    /// <summary>Whether the current group of pictures is kept for late readers.</summary>
    public GopCacheMode GopCache { get; init; } = GopCacheMode.Off;

    /// <summary>Most bytes of a group of pictures that is kept.</summary>
    public long GopMaxBytes { get; init; }

    /// <summary>Steady clock and wall clock.</summary>
    public required TimeProvider TimeProvider { get; init; }

    /// <summary>What the groups of the path's expression matched.</summary>
    public IReadOnlyList<string> PathGroups { get; init; } = [];

    /// <summary>A log whose lines name the path.</summary>
    public required ILogger Log { get; init; }
}
