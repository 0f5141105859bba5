using System.Globalization;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Settings of a path that pulls from an RTSP server.</summary>
[Options(OptionsScope.Path, Title = "RTSP source", Order = 42)]
internal sealed record RtspSourceOptions : IValidatedOptions
{
    /// <summary>How the media comes.</summary>
    [Setting("Transport of the media: 'automatic' (UDP first, then TCP), 'udp', 'multicast' or 'tcp'.")]
    [FormerKey("sourceProtocol")]
    public RtspClientTransport RtspTransport { get; init; }

    /// <summary>Whether datagrams may come from ports that the server did not announce.</summary>
    [Setting("Accept media from ports that the server has not announced. Servers that need it are rare, and it lets others inject media.")]
    [FormerKey("sourceAnyPortEnable")]
    public bool RtspAnyPort { get; init; }

    /// <summary>Unit of <see cref="RtspRangeStart"/>.</summary>
    [Setting("Unit of rtspRangeStart: 'clock' (wall-clock time), 'npt' (time since the beginning), 'smpte' (time code), or empty to play live.")]
    public RtspRangeType RtspRangeType { get; init; }

    /// <summary>Where a recording begins to play.</summary>
    [Setting("Where to begin: for 'clock' a time in UTC such as 20230812T120000Z, for 'npt' and 'smpte' a duration such as 1m30s.")]
    public string RtspRangeStart { get; init; } = "";

    /// <summary>Speed of playing: value of the Scale header.</summary>
    [Setting("Value of the Scale header, for recordings that are to be played faster or slower.")]
    public string RtspScale { get; init; } = "";

    /// <summary>First and last local port for media by UDP.</summary>
    [Setting("First and last local UDP port for media.", Key = "rtspUDPSourcePortRange")]
    public OptionList<uint> RtspUdpSourcePortRange { get; init; } = [32768, 60999];

    /// <summary>Receive buffer of the UDP sockets in bytes; 0 takes the global setting.</summary>
    [Setting("Receive buffer of the UDP sockets of this source, in bytes; 0 takes udpReadBufferSize.", Key = "rtspUDPReadBufferSize", Deprecated = true, Replacement = "udpReadBufferSize")]
    public uint RtspUdpReadBufferSize { get; init; }

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (RtspUdpSourcePortRange.Count != 2)
        {
            yield return $"'rtspUDPSourcePortRange' must have two items, but has {RtspUdpSourcePortRange.Count.ToString(CultureInfo.InvariantCulture)}";
        }
        else if (RtspUdpSourcePortRange[0] is 0 or > ushort.MaxValue || RtspUdpSourcePortRange[1] > ushort.MaxValue
            || RtspUdpSourcePortRange[0] >= RtspUdpSourcePortRange[1])
        {
            yield return $"'rtspUDPSourcePortRange' must be two ports, the lower one first, but is {RtspUdpSourcePortRange}";
        }

        if (!PlayRange.TryMake(RtspRangeType, RtspRangeStart, out _))
        {
            yield return $"'rtspRangeStart' is not valid for 'rtspRangeType' {RtspRangeType.ToString().ToLowerInvariant()}: '{RtspRangeStart}'";
        }
    }
}
