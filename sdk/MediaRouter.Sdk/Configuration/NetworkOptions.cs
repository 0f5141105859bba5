using System.Globalization;

namespace MediaRouter.Sdk.Configuration;

/// <summary>Limits that every protocol shares.</summary>
[Options(OptionsScope.Global, Title = "General", Order = 10)]
public sealed record NetworkOptions : IValidatedOptions
{
    // An Ethernet frame without jumbo frames carries 1500 bytes: 20 of IPv4 header and 8 of UDP header leave 1472.
    private const int LargestUdpPayload = 1472;

    // Timers of the platform end at 49 days.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(24);

    // Room for an RTP header, an SRTP tag and a useful rest.
    private const int SmallestUdpPayload = 128;

    /// <summary>Silence from a peer after which its connection ends.</summary>
    [Setting("Silence from a peer after which its connection is closed.")]
    [FormerKey("streamDeadAfter")]
    [FormerKey("rtspReadTimeout")]
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a write may make no progress before the connection ends.</summary>
    [Setting("How long a write may make no progress before the connection is closed.")]
    [FormerKey("rtspWriteTimeout")]
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Frames that may wait for one reader. A full queue skips to the next random-access point.</summary>
    [Setting("Number of frames that may wait for one reader; a reader with a full queue skips to the next key frame. Must be a power of two.")]
    [FormerKey("readBufferCount")]
    [FormerKey("rtspReadBufferCount")]
    public int WriteQueueSize { get; init; } = 512;

    /// <summary>Largest UDP payload that is produced, in bytes.</summary>
    [Setting("Largest UDP payload that is sent, in bytes; at most 1472.")]
    public int UdpMaxPayloadSize { get; init; } = 1452;

    /// <summary>Receive buffer of UDP sockets in bytes; 0 leaves the default of the operating system.</summary>
    [Setting("Receive buffer of UDP sockets in bytes; 0 keeps the default of the operating system.")]
    [FormerKey("rtspUDPReadBufferSize")]
    [FormerKey("readBufferSize")]
    public uint UdpReadBufferSize { get; init; }

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (ReadTimeout <= TimeSpan.Zero)
        {
            yield return "'readTimeout' must be greater than zero";
        }

        if (ReadTimeout > LongestTimeout || WriteTimeout > LongestTimeout)
        {
            yield return $"'readTimeout' and 'writeTimeout' must be at most {LongestTimeout.Days} days";
        }

        if (WriteTimeout <= TimeSpan.Zero)
        {
            yield return "'writeTimeout' must be greater than zero";
        }

        if (WriteQueueSize <= 0)
        {
            yield return "'writeQueueSize' must be greater than zero";
        }
        else if (!int.IsPow2(WriteQueueSize))
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"'writeQueueSize' must be a power of two, but is {WriteQueueSize}");
        }

        if (UdpMaxPayloadSize > LargestUdpPayload)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"'udpMaxPayloadSize' must be at most {LargestUdpPayload}, but is {UdpMaxPayloadSize}");
        }
        else if (UdpMaxPayloadSize < SmallestUdpPayload)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"'udpMaxPayloadSize' must be at least {SmallestUdpPayload}, but is {UdpMaxPayloadSize}");
        }
    }
}
