using System.Globalization;

namespace MediaRouter.Media.Sdp;

/// <summary>An <c>a=ssrc</c> line.</summary>
/// <param name="Ssrc">The source.</param>
/// <param name="Attribute">Name of its attribute, for instance "cname".</param>
/// <param name="Value">Value of the attribute; null if it has none.</param>
/// <remarks>Source: RFC 5576, section 4.1.</remarks>
public readonly record struct SdpSsrc(uint Ssrc, string Attribute, string? Value = null)
{
    /// <summary>Reads the value of the attribute.</summary>
    /// <param name="text">The text after <c>a=ssrc:</c>.</param>
    /// <param name="ssrc">The line.</param>
    /// <returns>False if there is no number. The attribute may be missing and is then empty.</returns>
    public static bool TryParse(string text, out SdpSsrc ssrc)
    {
        ArgumentNullException.ThrowIfNull(text);
        ssrc = default;
        var fields = text.Split(' ', 2, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length == 0 || !uint.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        var rest = fields.ElementAtOrDefault(1) ?? "";
        var colon = rest.IndexOf(':', StringComparison.Ordinal);
        ssrc = colon < 0 ? new SdpSsrc(number, rest) : new SdpSsrc(number, rest[..colon], rest[(colon + 1)..]);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Value is null
            ? string.Create(CultureInfo.InvariantCulture, $"{Ssrc} {Attribute}")
            : string.Create(CultureInfo.InvariantCulture, $"{Ssrc} {Attribute}:{Value}");
}
