using System.Globalization;
using System.Net;
using MediaRouter.Net;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtsp;

/// <summary>Settings of the RTSP and RTSPS servers.</summary>
[Options(OptionsScope.Global, Title = "RTSP server", Order = 30)]
internal sealed record RtspOptions : IValidatedOptions, IFormerSettings
{
    private const string ListenIp = "listenIP";

    private static readonly (string Former, string Present, string Default)[] FormerPorts =
    [
        ("rtspPort", "rtspAddress", ":8554"),
        ("rtspsPort", "rtspsAddress", ":8322"),
        ("rtpPort", "rtpAddress", ":8000"),
        ("rtcpPort", "rtcpAddress", ":8001"),
    ];

    /// <summary>Whether clients can publish and read with RTSP.</summary>
    [Setting("Let clients publish and read streams with RTSP.")]
    [FormerKey("rtspDisable", Negated = true)]
    public bool Rtsp { get; init; } = true;

    /// <summary>Transports that clients may set up.</summary>
    [Setting("Transports that clients may ask for: 'udp', 'multicast' (reading only), 'tcp' (inside the RTSP connection).")]
    [FormerKey("protocols")]
    public OptionList<RtspTransport> RtspTransports { get; init; } = [RtspTransport.Udp, RtspTransport.Multicast, RtspTransport.Tcp];

    /// <summary>Which of the two servers run.</summary>
    [Setting("Encryption: 'no' (RTSP only), 'optional' (RTSP and RTSPS), 'strict' (RTSPS only).")]
    [FormerKey("encryption")]
    public RtspEncryption RtspEncryption { get; init; } = RtspEncryption.No;

    /// <summary>Address of the RTSP listener.</summary>
    [Setting("Address of the RTSP listener. Needed when encryption is 'no' or 'optional'.")]
    public string RtspAddress { get; init; } = ":8554";

    /// <summary>Address of the RTSPS listener.</summary>
    [Setting("Address of the RTSPS listener. Needed when encryption is 'optional' or 'strict'.")]
    public string RtspsAddress { get; init; } = ":8322";

    /// <summary>Address of the port for RTP over UDP.</summary>
    [Setting("Address of the UDP port for RTP; its number must be even. Needed when encryption is 'no' or 'optional' and the transport 'udp' is on.")]
    public string RtpAddress { get; init; } = ":8000";

    /// <summary>Address of the port for RTCP over UDP.</summary>
    [Setting("Address of the UDP port for RTCP; its number must follow that of rtpAddress.")]
    public string RtcpAddress { get; init; } = ":8001";

    /// <summary>Where multicast groups are taken from.</summary>
    [Setting("Network that multicast groups are taken from.")]
    public string MulticastIPRange { get; init; } = "224.1.0.0/16";

    /// <summary>Port of multicast RTP.</summary>
    [Setting("Port of multicast RTP; must be even.")]
    public int MulticastRTPPort { get; init; } = 8002;

    /// <summary>Port of multicast RTCP.</summary>
    [Setting("Port of multicast RTCP; must follow multicastRTPPort.")]
    public int MulticastRTCPPort { get; init; } = 8003;

    /// <summary>Address of the port for SRTP over UDP.</summary>
    [Setting("Address of the UDP port for SRTP; its number must be even. Needed when encryption is 'optional' or 'strict' and the transport 'udp' is on.")]
    public string SrtpAddress { get; init; } = ":8004";

    /// <summary>Address of the port for SRTCP over UDP.</summary>
    [Setting("Address of the UDP port for SRTCP; its number must follow that of srtpAddress.")]
    public string SrtcpAddress { get; init; } = ":8005";

    /// <summary>Port of multicast SRTP.</summary>
    [Setting("Port of multicast SRTP; must be even.")]
    public int MulticastSRTPPort { get; init; } = 8006;

    /// <summary>Port of multicast SRTCP.</summary>
    [Setting("Port of multicast SRTCP; must follow multicastSRTPPort.")]
    public int MulticastSRTCPPort { get; init; } = 8007;

    /// <summary>File with the private key of RTSPS.</summary>
    [Setting("Private key of RTSPS, a PEM file; read again when it changes.")]
    [FormerKey("serverKey")]
    public string RtspServerKey { get; init; } = "server.key";

    /// <summary>File with the certificate of RTSPS.</summary>
    [Setting("Certificate of RTSPS, a PEM file; read again when it changes.")]
    [FormerKey("serverCert")]
    public string RtspServerCert { get; init; } = "server.crt";

    /// <summary>How clients may prove who they are.</summary>
    [Setting("How clients may authenticate: 'basic', 'digest'. Digest needs authMethod 'internal' and passwords that are not hashed.")]
    [FormerKey("authMethods")]
    public OptionList<RtspAuthMethod> RtspAuthMethods { get; init; } = [RtspAuthMethod.Basic];

    /// <summary>Proxies whose PROXY protocol header is believed.</summary>
    [Setting("Addresses or networks of proxies whose PROXY protocol header is believed.")]
    public OptionList<IpRange> RtspTrustedProxies { get; init; } = [];

    /// <inheritdoc/>
    IReadOnlyList<FormerSetting> IFormerSettings.FormerSettings =>
        [.. FormerPorts.Select(port => new FormerSetting(port.Former, port.Present)), new FormerSetting(ListenIp, "rtspAddress and the other addresses")];

    internal bool IsPlainOn => Rtsp && RtspEncryption != RtspEncryption.Strict;

    internal bool IsSecureOn => Rtsp && RtspEncryption != RtspEncryption.No;

    internal bool Offers(RtspTransport transport) => RtspTransports.Contains(transport);

    /// <inheritdoc/>
    void IFormerSettings.Translate(IFormerSettingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Key == ListenIp)
        {
            foreach (var (former, present, standard) in FormerPorts)
            {
                // A port that is given too brings the address along.
                if (context.Peek(former) is null)
                {
                    context.Set(present, Join(context.Value, standard[1..]));
                }
            }

            return;
        }

        if (!ushort.TryParse(context.Value, NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            context.Refuse("a port number is expected");
            return;
        }

        var key = Array.Find(FormerPorts, port => port.Former == context.Key).Present;
        context.Set(key, Join(context.Peek(ListenIp) ?? "", context.Value));
    }

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (!Rtsp)
        {
            yield break;
        }

        if (RtspAuthMethods.Count == 0)
        {
            yield return "at least one 'rtspAuthMethods' must be provided";
        }

        if (RtspAuthMethods.Contains(RtspAuthMethod.Digest)
            && context.Configuration.TryGetValue("authMethod", out var method) && method is not null
            && !string.Equals(method.ToString(), "internal", StringComparison.OrdinalIgnoreCase))
        {
            yield return "when RTSP digest is enabled, the only supported auth method is 'internal'";
        }

        foreach (var message in IsPlainOn ? ValidateListeners("rtspAddress", RtspAddress, "rtpAddress", RtpAddress, "rtcpAddress", RtcpAddress) : [])
        {
            yield return message;
        }

        foreach (var message in IsSecureOn ? ValidateListeners("rtspsAddress", RtspsAddress, "srtpAddress", SrtpAddress, "srtcpAddress", SrtcpAddress) : [])
        {
            yield return message;
        }

        if (!Offers(RtspTransport.Multicast))
        {
            yield break;
        }

        if (!MulticastRange.TryParse(MulticastIPRange, out _))
        {
            yield return $"'multicastIPRange' must be a network of IPv4 multicast addresses, but is '{MulticastIPRange}'";
        }

        if (IsPlainOn && !IsPair(MulticastRTPPort, MulticastRTCPPort))
        {
            yield return "'multicastRTPPort' must be even and 'multicastRTCPPort' must be the port after it";
        }

        if (IsSecureOn && !IsPair(MulticastSRTPPort, MulticastSRTCPPort))
        {
            yield return "'multicastSRTPPort' must be even and 'multicastSRTCPPort' must be the port after it";
        }
    }

    private IEnumerable<string> ValidateListeners(string listenerKey, string listener, string rtpKey, string rtp, string rtcpKey, string rtcp)
    {
        if (!ListenAddress.TryParse(listener, out var address) || address.IsUnix)
        {
            yield return $"'{listenerKey}' must be an address such as ':8554', but is '{listener}'";
        }

        if (!Offers(RtspTransport.Udp))
        {
            yield break;
        }

        if (!ListenAddress.TryParse(rtp, out var rtpEndPoint))
        {
            yield return $"'{rtpKey}' must be an address such as ':8000', but is '{rtp}'";
        }
        else if (!ListenAddress.TryParse(rtcp, out var rtcpEndPoint))
        {
            yield return $"'{rtcpKey}' must be an address such as ':8001', but is '{rtcp}'";
        }
        else if (!IsPair(rtpEndPoint.Port, rtcpEndPoint.Port))
        {
            // RFC 3550, section 11.
            yield return $"the port of '{rtpKey}' must be even and that of '{rtcpKey}' must be the one after it";
        }
    }

    private static bool IsPair(int rtp, int rtcp) => rtp is > 0 and < IPEndPoint.MaxPort && rtp % 2 == 0 && rtcp == rtp + 1;

    private static string Join(string host, string port) => host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";
}
