using System.Globalization;
using System.Text;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>One transport of a Transport header.</summary>
/// <remarks>Source: RFC 2326, section 12.39. Parameters that are not understood are dropped, as peers send many.</remarks>
internal sealed record TransportSpec
{
    /// <summary>Most alternatives that are looked at.</summary>
    public const int MaxAlternatives = 32;

    /// <summary>Whether the profile is secure: RTP/SAVP or RTP/SAVPF.</summary>
    public bool IsSecure { get; init; }

    /// <summary>Whether the media is interleaved with the messages.</summary>
    public bool IsTcp { get; init; }

    /// <summary>Whether the media goes to a group; meaningless for TCP.</summary>
    public bool IsMulticast { get; init; }

    public string? Destination { get; init; }

    public string? Source { get; init; }

    public PortPair? ClientPorts { get; init; }

    public PortPair? ServerPorts { get; init; }

    /// <summary>Ports of a multicast group.</summary>
    public PortPair? Ports { get; init; }

    public PortPair? Interleaved { get; init; }

    public int? Ttl { get; init; }

    public uint? Ssrc { get; init; }

    /// <summary>Upper-case, without quotes, for instance <c>PLAY</c> or <c>RECORD</c>; null if absent.</summary>
    public string? Mode { get; init; }

    /// <summary>Whether the client means to send: <c>mode=record</c>, or <c>receive</c> as some recorders write it.</summary>
    public bool IsRecord => Mode is not null && (Mode.Contains("RECORD", StringComparison.Ordinal) || Mode.Contains("RECEIVE", StringComparison.Ordinal));

    /// <summary>Parses a header value.</summary>
    /// <returns>The alternatives that this code understands, in order of preference; empty if there are none.</returns>
    public static IReadOnlyList<TransportSpec> ParseAll(string header)
    {
        var specs = new List<TransportSpec>();
        var rest = header.AsSpan();
        while (specs.Count < MaxAlternatives && HeaderText.TryTake(ref rest, ',', out var item))
        {
            if (TryParse(item, out var spec))
            {
                specs.Add(spec);
            }
        }

        return specs;
    }

    private static bool TryParse(ReadOnlySpan<char> text, out TransportSpec spec)
    {
        spec = null!;
        if (!HeaderText.TryTake(ref text, ';', out var protocol) || !TryParseProtocol(protocol, out var isSecure, out var isTcp))
        {
            return false;
        }

        var result = new TransportSpec { IsSecure = isSecure, IsTcp = isTcp };
        while (HeaderText.TryTake(ref text, ';', out var item))
        {
            HeaderText.Split(item, out var name, out var value);
            if (!TryApply(ref result, name, HeaderText.Unquote(value)))
            {
                return false;
            }
        }

        spec = result;
        return true;
    }

    private static bool TryParseProtocol(ReadOnlySpan<char> protocol, out bool isSecure, out bool isTcp)
    {
        var text = protocol.ToString().ToUpperInvariant();
        isTcp = text.EndsWith("/TCP", StringComparison.Ordinal);
        var profile = isTcp ? text[..^4] : text.EndsWith("/UDP", StringComparison.Ordinal) ? text[..^4] : text;
        isSecure = profile is "RTP/SAVP" or "RTP/SAVPF";
        return isSecure || profile is "RTP/AVP" or "RTP/AVPF";
    }

    // Ports that are not ports make the whole transport useless; other strange values are ignored.
    private static bool TryApply(ref TransportSpec spec, ReadOnlySpan<char> name, string value)
    {
        PortPair pair;
        switch (name.ToString().ToUpperInvariant())
        {
            case "MULTICAST":
                spec = spec with { IsMulticast = true };
                return true;
            case "UNICAST":
                spec = spec with { IsMulticast = false };
                return true;
            case "DESTINATION":
                spec = spec with { Destination = value.Length == 0 ? null : value };
                return true;
            case "SOURCE":
                spec = spec with { Source = value.Length == 0 ? null : value };
                return true;
            case "CLIENT_PORT":
                if (!PortPair.TryParse(value, ushort.MaxValue, out pair))
                {
                    return false;
                }

                spec = spec with { ClientPorts = pair };
                return true;
            case "SERVER_PORT":
                if (!PortPair.TryParse(value, ushort.MaxValue, out pair))
                {
                    return false;
                }

                spec = spec with { ServerPorts = pair };
                return true;
            case "PORT":
                if (!PortPair.TryParse(value, ushort.MaxValue, out pair))
                {
                    return false;
                }

                spec = spec with { Ports = pair };
                return true;
            case "INTERLEAVED":
                if (!PortPair.TryParse(value, byte.MaxValue, out pair))
                {
                    return false;
                }

                // Servers exist that leave "/TCP" out of their answer.
                spec = spec with { Interleaved = pair, IsTcp = true };
                return true;
            case "TTL":
                if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var ttl) && ttl <= 255)
                {
                    spec = spec with { Ttl = ttl };
                }

                return true;
            case "SSRC":
                var hex = value.AsSpan().Trim();
                hex = hex.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? hex[2..] : hex;
                if (uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ssrc))
                {
                    spec = spec with { Ssrc = ssrc };
                }

                return true;
            case "MODE":
                spec = spec with { Mode = value.Length == 0 ? null : value.ToUpperInvariant() };
                return true;
            default:
                return true;
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder(IsSecure ? "RTP/SAVP" : "RTP/AVP");
        text.Append(IsTcp ? "/TCP" : "").Append(IsMulticast && !IsTcp ? ";multicast" : ";unicast");
        Append(text, "destination", Destination);
        Append(text, "source", Source);
        Append(text, "client_port", ClientPorts?.ToString());
        Append(text, "server_port", ServerPorts?.ToString());
        Append(text, "port", Ports?.ToString());
        Append(text, "interleaved", Interleaved?.ToString());
        Append(text, "ttl", Ttl?.ToString(CultureInfo.InvariantCulture));
        Append(text, "ssrc", Ssrc?.ToString("X8", CultureInfo.InvariantCulture));
        Append(text, "mode", Mode?.ToLowerInvariant());
        return text.ToString();
    }

    private static void Append(StringBuilder text, string name, string? value)
    {
        if (value is not null)
        {
            text.Append(';').Append(name).Append('=').Append(value);
        }
    }
}
