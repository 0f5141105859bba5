using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MediaRouter.Media.Sdp;

/// <summary>A session description (SDP): parser, model and writer.</summary>
/// <remarks>
/// Source: RFC 8866. The parser takes what cameras send: LF or CR alone as line ends, missing or misplaced lines, blank and unknown lines,
/// trailing NULs, spaces around values. It refuses what is too large, is not SDP at all, or has a malformed <c>m=</c> line.
/// </remarks>
public sealed class SessionDescription : SdpSection
{
    /// <summary>Largest description accepted, in bytes.</summary>
    public const int MaxBytes = 128 * 1024;

    /// <summary>Most lines accepted. Browsers with many codecs send about a hundred for each media.</summary>
    public const int MaxLines = 8192;

    /// <summary>Most medias accepted.</summary>
    public const int MaxMedias = 128;

    /// <summary>The <c>o=</c> line.</summary>
    public SdpOrigin Origin { get; set; } = new();

    /// <summary>The <c>s=</c> line; empty if absent.</summary>
    public string SessionName { get; set; } = "";

    /// <summary>The <c>u=</c> line; null if absent.</summary>
    public string? Uri { get; set; }

    /// <summary>The <c>e=</c> line; null if absent.</summary>
    public string? Email { get; set; }

    /// <summary>The <c>p=</c> line; null if absent.</summary>
    public string? Phone { get; set; }

    /// <summary>The <c>t=</c> lines; if empty, "0 0" is written.</summary>
    public IList<SdpTiming> Timings { get; } = [];

    /// <summary>The medias in their order.</summary>
    public IList<MediaDescription> Medias { get; } = [];

    /// <summary>The direction that holds for a media: its own, else the session's, else the default.</summary>
    /// <param name="media">One of <see cref="Medias"/>.</param>
    /// <returns>The direction.</returns>
    public SdpDirection GetDirection(MediaDescription media)
    {
        ArgumentNullException.ThrowIfNull(media);
        return media.Direction ?? Direction ?? SdpDirection.SendReceive;
    }

    /// <summary>The connection that holds for a media: its own, else the session's.</summary>
    /// <param name="media">One of <see cref="Medias"/>.</param>
    /// <returns>Null if neither has one.</returns>
    public SdpConnection? GetConnection(MediaDescription media)
    {
        ArgumentNullException.ThrowIfNull(media);
        return media.Connection ?? Connection;
    }

    /// <summary>Parses a description as received.</summary>
    /// <param name="bytes">UTF-8; malformed sequences are replaced.</param>
    /// <param name="description">The description.</param>
    /// <param name="error">Why it was refused, for a log or an answer; empty on success.</param>
    /// <returns>False if it was refused.</returns>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SessionDescription? description, out string error)
    {
        if (bytes.Length > MaxBytes)
        {
            description = null;
            error = $"SDP is larger than {MaxBytes} bytes";
            return false;
        }

        return TryParse(Encoding.UTF8.GetString(bytes), out description, out error);
    }

    /// <summary>Parses a description.</summary>
    /// <param name="text">The text.</param>
    /// <param name="description">The description.</param>
    /// <param name="error">Why it was refused, for a log or an answer; empty on success.</param>
    /// <returns>False if it was refused.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out SessionDescription? description, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        description = null;
        if (text.Length > MaxBytes)
        {
            error = $"SDP is larger than {MaxBytes} bytes";
            return false;
        }

        // Cameras pad with NULs, at the end or within fields of fixed size.
        text = text.Replace("\0", "", StringComparison.Ordinal);
        var result = new SessionDescription();
        var lines = 0;
        var recognised = false;
        foreach (var range in text.AsSpan().SplitAny('\r', '\n'))
        {
            var line = text.AsSpan(range).Trim(" \t\ufeff");
            if (line.Length == 0)
            {
                continue;
            }

            if (++lines > MaxLines)
            {
                error = $"SDP has more than {MaxLines} lines";
                return false;
            }

            if (line.Length < 2 || line[1] != '=')
            {
                continue;
            }

            if (!result.TakeLine(line[0], line[2..].Trim().ToString(), ref recognised, out error))
            {
                return false;
            }
        }

        if (!recognised)
        {
            error = "not an SDP: none of the lines v=, o=, s= and m= is present";
            return false;
        }

        description = result;
        error = "";
        return true;
    }

    /// <summary>Writes the description in the order of RFC 8866, lines ended by CR LF.</summary>
    /// <returns>The text. Line breaks inside values become spaces.</returns>
    public override string ToString()
    {
        var text = new StringBuilder(1024);
        Append(text, 'v', "0");
        Append(text, 'o', Origin.ToString());
        Append(text, 's', SessionName.Length == 0 ? " " : SessionName);
        Append(text, 'i', Information);
        Append(text, 'u', Uri);
        Append(text, 'e', Email);
        Append(text, 'p', Phone);
        Append(text, 'c', Connection?.ToString());
        AppendBandwidths(text, this);
        if (Timings.Count == 0)
        {
            Append(text, 't', "0 0");
        }

        foreach (var timing in Timings)
        {
            Append(text, 't', timing.ToString());
        }

        AppendAttributes(text, this);
        foreach (var media in Medias)
        {
            var count = media.PortCount > 1 ? $"/{media.PortCount}" : "";
            Append(text, 'm', $"{media.Kind} {media.Port}{count} {media.Protocol} {string.Join(' ', media.Formats)}".TrimEnd());
            Append(text, 'i', media.Information);
            Append(text, 'c', media.Connection?.ToString());
            AppendBandwidths(text, media);
            AppendAttributes(text, media);
        }

        return text.ToString();
    }

    /// <summary>Writes the description as UTF-8.</summary>
    /// <returns>A new array.</returns>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(ToString());

    private bool TakeLine(char type, string value, ref bool recognised, out string error)
    {
        error = "";
        SdpSection section = Medias.Count > 0 ? Medias[^1] : this;
        switch (type)
        {
            case 'v':
                if (value != "0")
                {
                    error = "SDP version is not 0";
                    return false;
                }

                recognised = true;
                break;
            case 'o':
                Origin = SdpOrigin.Parse(value);
                recognised = true;
                break;
            case 's':
                SessionName = value;
                recognised = true;
                break;
            case 'm':
                if (Medias.Count == MaxMedias)
                {
                    error = $"SDP has more than {MaxMedias} medias";
                    return false;
                }

                if (!MediaDescription.TryParseLine(value, out var media))
                {
                    error = "malformed m= line";
                    return false;
                }

                Medias.Add(media!);
                recognised = true;
                break;
            case 'i':
                section.Information ??= value;
                break;
            case 'u':
                Uri ??= value;
                break;
            case 'e':
                Email ??= value;
                break;
            case 'p':
                Phone ??= value;
                break;
            case 'c':
                if (section.Connection is null && SdpConnection.TryParse(value, out var connection))
                {
                    section.Connection = connection;
                }

                break;
            case 'b':
                if (SdpBandwidth.TryParse(value, out var bandwidth))
                {
                    section.Bandwidths.Add(bandwidth);
                }

                break;
            case 't':
                Timings.Add(SdpTiming.Parse(value));
                break;
            case 'a':
                TakeAttribute(section, value);
                break;
            default:
                // r=, z=, k= and lines of vendors say nothing that a router acts on.
                break;
        }

        return true;
    }

    private static void TakeAttribute(SdpSection section, string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? text : text[..colon]).Trim();
        if (name.Length > 0)
        {
            section.Attributes.Add(new SdpAttribute(name, colon < 0 ? null : text[(colon + 1)..].Trim()));
        }
    }

    private static void AppendBandwidths(StringBuilder text, SdpSection section)
    {
        foreach (var bandwidth in section.Bandwidths)
        {
            Append(text, 'b', bandwidth.ToString());
        }
    }

    private static void AppendAttributes(StringBuilder text, SdpSection section)
    {
        foreach (var attribute in section.Attributes)
        {
            Append(text, 'a', attribute.ToString());
        }
    }

    private static void Append(StringBuilder text, char type, string? value)
    {
        if (value is not null)
        {
            // A value with a line break, for instance from a URL, must not become lines of its own.
            text.Append(type).Append('=').Append(value.Replace('\r', ' ').Replace('\n', ' ')).Append("\r\n");
        }
    }
}
