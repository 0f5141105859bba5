using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtmp.Client;

/// <summary>Limits of a client as they are at the time of its connection.</summary>
internal sealed record ClientSettings
{
    /// <summary>Longest wait for an answer, and longest silence of a source.</summary>
    public required TimeSpan ReadTimeout { get; init; }

    /// <summary>Longest time that a write may make no progress.</summary>
    public required TimeSpan WriteTimeout { get; init; }

    /// <summary>Frames that may wait for the destination of a forward.</summary>
    public required int WriteQueueSize { get; init; }

    /// <summary>SHA-256 of the server's certificate; empty verifies it normally.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>Takes the shared limits.</summary>
    public static ClientSettings From(NetworkOptions network, string fingerprint) => new()
    {
        ReadTimeout = network.ReadTimeout,
        WriteTimeout = network.WriteTimeout,
        WriteQueueSize = network.WriteQueueSize,
        Fingerprint = fingerprint,
    };
}
