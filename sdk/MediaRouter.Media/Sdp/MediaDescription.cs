using System.Globalization;

namespace MediaRouter.Media.Sdp;

/// <summary>An <c>m=</c> line and the lines that belong to it.</summary>
/// <remarks>Source: RFC 8866, section 5.14.</remarks>
public sealed class MediaDescription : SdpSection
{
    /// <summary>"video", "audio", "application", "text" or another word.</summary>
    public string Kind { get; set; } = "video";

    /// <summary>Transport port; 0 where it is negotiated elsewhere (RTSP) or the media is refused (offer/answer).</summary>
    public int Port { get; set; }

    /// <summary>Number of port pairs; 1 if not given.</summary>
    public int PortCount { get; set; } = 1;

    /// <summary>For instance "RTP/AVP", "RTP/SAVP", "UDP/TLS/RTP/SAVPF".</summary>
    public string Protocol { get; set; } = "RTP/AVP";

    /// <summary>Formats in order of preference: payload types in RTP profiles.</summary>
    public IList<string> Formats { get; } = [];

    /// <summary>True if the protocol is a secure RTP profile (SAVP or SAVPF).</summary>
    public bool IsSecure => Protocol.Contains("SAVP", StringComparison.OrdinalIgnoreCase);

    /// <summary>The formats that are payload types, in order.</summary>
    public IEnumerable<byte> PayloadTypes
    {
        get
        {
            foreach (var format in Formats)
            {
                if (byte.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out var payloadType) && payloadType <= 127)
                {
                    yield return payloadType;
                }
            }
        }
    }

    /// <summary><c>a=mid</c>; null if absent.</summary>
    public string? Mid
    {
        get => FindAttribute("mid");
        set => SetAttribute("mid", value);
    }

    /// <summary><c>a=framerate</c> in pictures per second; null if absent or malformed.</summary>
    public double? FrameRate =>
        double.TryParse(FindAttribute("framerate"), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate > 0
            ? rate
            : null;

    /// <summary>The well-formed <c>a=rid</c> lines.</summary>
    public IEnumerable<SdpRid> Rids => Parse<SdpRid>("rid", SdpRid.TryParse);

    /// <summary>The well-formed <c>a=ssrc</c> lines.</summary>
    public IEnumerable<SdpSsrc> Ssrcs => Parse<SdpSsrc>("ssrc", SdpSsrc.TryParse);

    /// <summary>The well-formed <c>a=extmap</c> lines.</summary>
    public IEnumerable<SdpExtensionMap> ExtensionMaps => Parse<SdpExtensionMap>("extmap", SdpExtensionMap.TryParse);

    /// <summary>The well-formed <c>a=rtcp-fb</c> lines.</summary>
    public IEnumerable<SdpRtcpFeedback> RtcpFeedbacks => Parse<SdpRtcpFeedback>("rtcp-fb", SdpRtcpFeedback.TryParse);

    /// <summary>The well-formed <c>a=crypto</c> lines.</summary>
    public IEnumerable<SdpCrypto> Cryptos => Parse<SdpCrypto>("crypto", SdpCrypto.TryParse);

    /// <summary>The well-formed <c>a=rtpmap</c> lines.</summary>
    public IEnumerable<SdpRtpMap> RtpMaps => Parse<SdpRtpMap>("rtpmap", SdpRtpMap.TryParse);

    /// <summary>What a payload type stands for: by its <c>rtpmap</c>, else by the static table.</summary>
    /// <param name="payloadType">0 to 127.</param>
    /// <param name="map">The mapping; a clock rate missing in the line is taken from the static table.</param>
    /// <returns>False if neither knows it.</returns>
    public bool TryGetRtpMap(int payloadType, out SdpRtpMap map)
    {
        var isStatic = StaticPayloadTypes.TryGet(payloadType, out var fallback);
        foreach (var candidate in RtpMaps)
        {
            if (candidate.PayloadType == payloadType)
            {
                map = candidate.ClockRate == 0 && isStatic ? candidate with { ClockRate = fallback.ClockRate } : candidate;
                return true;
            }
        }

        map = fallback;
        return isStatic;
    }

    /// <summary>The parameters of a format.</summary>
    /// <param name="format">A member of <see cref="Formats"/>.</param>
    /// <returns>Empty if there is no <c>fmtp</c> line for it.</returns>
    public SdpFormatParameters GetFormatParameters(string format)
    {
        foreach (var value in FindAttributes("fmtp"))
        {
            var fields = value.Split((char[])[' ', '\t'], 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (fields.Length == 2 && fields[0] == format)
            {
                return SdpFormatParameters.Parse(fields[1]);
            }
        }

        return SdpFormatParameters.Empty;
    }

    /// <summary>The parameters of a payload type.</summary>
    /// <param name="payloadType">0 to 127.</param>
    /// <returns>Empty if there is no <c>fmtp</c> line for it.</returns>
    public SdpFormatParameters GetFormatParameters(int payloadType) =>
        GetFormatParameters(payloadType.ToString(CultureInfo.InvariantCulture));

    /// <summary>Adds a payload type with its <c>rtpmap</c> and <c>fmtp</c> lines.</summary>
    /// <param name="map">What the payload type stands for.</param>
    /// <param name="parameters">Null or empty writes no <c>fmtp</c> line.</param>
    public void AddFormat(SdpRtpMap map, SdpFormatParameters? parameters = null)
    {
        var format = map.PayloadType.ToString(CultureInfo.InvariantCulture);
        Formats.Add(format);
        Attributes.Add(new SdpAttribute("rtpmap", map.ToString()));
        if (parameters is { Count: > 0 })
        {
            Attributes.Add(new SdpAttribute("fmtp", $"{format} {parameters}"));
        }
    }

    internal static bool TryParseLine(string text, out MediaDescription? media)
    {
        media = null;
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 3)
        {
            return false;
        }

        var slash = fields[1].IndexOf('/', StringComparison.Ordinal);
        var portText = slash < 0 ? fields[1] : fields[1][..slash];
        var count = 1;
        if (!int.TryParse(portText, NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > 65535)
        {
            return false;
        }

        if (slash >= 0 && (!int.TryParse(fields[1].AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > 65535))
        {
            count = 1;
        }

        media = new MediaDescription { Kind = fields[0], Port = port, PortCount = count, Protocol = fields[2] };
        foreach (var format in fields.AsSpan(3))
        {
            media.Formats.Add(format);
        }

        return true;
    }

    private IEnumerable<T> Parse<T>(string name, Parser<T> parser)
    {
        foreach (var value in FindAttributes(name))
        {
            if (parser(value, out var result))
            {
                yield return result;
            }
        }
    }

    private delegate bool Parser<T>(string text, out T result);
}
