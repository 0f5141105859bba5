using System.Globalization;

namespace MediaRouter.Media.Sdp;

/// <summary>What a payload type stands for: an <c>a=rtpmap</c> line, or a row of the static table.</summary>
/// <param name="PayloadType">0 to 127.</param>
/// <param name="EncodingName">As written; compare without regard to case.</param>
/// <param name="ClockRate">In Hz; 0 if the line does not say it.</param>
/// <param name="Channels">Audio channels; 1 if not given.</param>
/// <remarks>Source: RFC 8866, section 6.6.</remarks>
public readonly record struct SdpRtpMap(byte PayloadType, string EncodingName, int ClockRate, int Channels = 1)
{
    /// <summary>Tells whether the encoding has that name, without regard to case.</summary>
    /// <param name="encodingName">For instance "H264".</param>
    /// <returns>True if so.</returns>
    public bool Is(string encodingName) => string.Equals(EncodingName, encodingName, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads the value of the attribute.</summary>
    /// <param name="text">The text after <c>a=rtpmap:</c>.</param>
    /// <param name="map">The mapping.</param>
    /// <returns>False without a payload type of 0 to 127 and a name.</returns>
    public static bool TryParse(string text, out SdpRtpMap map)
    {
        ArgumentNullException.ThrowIfNull(text);
        map = default;
        var rest = text.AsSpan().Trim();
        var space = rest.IndexOfAny(' ', '\t');
        if (space <= 0 || !byte.TryParse(rest[..space], NumberStyles.None, CultureInfo.InvariantCulture, out var payloadType) || payloadType > 127)
        {
            return false;
        }

        var parts = rest[space..].Trim().ToString().Split('/');
        var name = parts[0].Trim();
        if (name.Length == 0)
        {
            return false;
        }

        map = new SdpRtpMap(
            payloadType, name, PositiveOr(parts.ElementAtOrDefault(1), 0), PositiveOr(parts.ElementAtOrDefault(2), 1));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var channels = Channels > 1 ? string.Create(CultureInfo.InvariantCulture, $"/{Channels}") : "";
        return string.Create(CultureInfo.InvariantCulture, $"{PayloadType} {EncodingName}/{ClockRate}{channels}");
    }

    private static int PositiveOr(string? text, int other) =>
        int.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : other;
}
