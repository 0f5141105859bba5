using System.Globalization;

namespace MediaRouter.Media.Sdp;

/// <summary>A <c>b=</c> line.</summary>
/// <param name="Type">"AS" and "CT" are in kbit/s; "TIAS", "RS" and "RR" in bit/s.</param>
/// <param name="Value">In the unit of the type.</param>
/// <remarks>Source: RFC 8866, section 5.8; RFC 3890; RFC 3556.</remarks>
public readonly record struct SdpBandwidth(string Type, long Value)
{
    /// <summary>Reads the value of the line.</summary>
    /// <param name="text">The text after <c>b=</c>.</param>
    /// <param name="bandwidth">The bandwidth.</param>
    /// <returns>False if there is no number.</returns>
    public static bool TryParse(string text, out SdpBandwidth bandwidth)
    {
        ArgumentNullException.ThrowIfNull(text);
        bandwidth = default;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !long.TryParse(text.AsSpan(colon + 1).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return false;
        }

        bandwidth = new SdpBandwidth(text[..colon], value);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Type}:{Value}");
}
