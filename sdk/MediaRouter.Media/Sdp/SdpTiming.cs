using System.Globalization;

namespace MediaRouter.Media.Sdp;

/// <summary>A <c>t=</c> line.</summary>
/// <param name="Start">NTP seconds; 0 if unbounded.</param>
/// <param name="Stop">NTP seconds; 0 if unbounded.</param>
/// <remarks>Source: RFC 8866, section 5.9.</remarks>
public readonly record struct SdpTiming(ulong Start, ulong Stop)
{
    /// <summary>Reads the value of the line; what is no number counts as 0.</summary>
    /// <param name="text">The text after <c>t=</c>.</param>
    /// <returns>The timing.</returns>
    public static SdpTiming Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return new SdpTiming(Number(fields.ElementAtOrDefault(0)), Number(fields.ElementAtOrDefault(1)));
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start} {Stop}");

    private static ulong Number(string? text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
