using System.Globalization;

namespace MediaRouter.Plugins.Hls.Playlists;

/// <summary>Numbers and times in the forms of RFC 8216, section 4.2.</summary>
internal static class PlaylistNumber
{
    /// <summary>Seconds as a decimal floating-point number, exactly, so that what is rounded does not add up.</summary>
    public static string Seconds(TimeSpan time) => ((decimal)time.Ticks / TimeSpan.TicksPerSecond).ToString("0.00000##", CultureInfo.InvariantCulture);

    /// <summary>A date in ISO 8601 with milliseconds.</summary>
    public static string Date(DateTimeOffset date) => date.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static string Whole(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads a whole number: digits and nothing else, where the parser of the runtime also takes zero characters behind them.</summary>
    public static bool TryReadWhole(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        return !text.ContainsAnyExceptInRange('0', '9') && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Text that can stand between quotation marks: without those, and without line breaks.</summary>
    public static string Quotable(string text) => string.Concat(text.Where(c => c != '"' && !char.IsControl(c)));
}
