using System.Globalization;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>A Range header (RFC 2326, section 12.29).</summary>
internal sealed record RangeHeader
{
    private const string ClockFormat = "yyyyMMdd'T'HHmmss'Z'";

    private static readonly string[] ClockFormats =
        [ClockFormat, "yyyyMMdd'T'HHmmss", "yyyyMMdd'T'HHmmss.FFFFFFF'Z'", "yyyyMMdd'T'HHmmss.FFFFFFF"];

    public RangeUnit Unit { get; init; }

    /// <summary>Whether the range begins at <c>now</c>.</summary>
    public bool StartsNow { get; init; }

    /// <summary>Beginning, for NPT and SMPTE; null if absent or now.</summary>
    public TimeSpan? Start { get; init; }

    /// <summary>End, for NPT and SMPTE; null if open.</summary>
    public TimeSpan? End { get; init; }

    /// <summary>Beginning, for clock times; null if absent.</summary>
    public DateTimeOffset? ClockStart { get; init; }

    /// <summary>End, for clock times; null if open.</summary>
    public DateTimeOffset? ClockEnd { get; init; }

    public static bool TryParse(string? header, out RangeHeader range)
    {
        range = null!;
        var rest = header.AsSpan();
        if (!HeaderText.TryTake(ref rest, ';', out var item))
        {
            return false;
        }

        HeaderText.Split(item, out var unit, out var value);
        var dash = value.IndexOf('-');
        if (dash < 0)
        {
            return false;
        }

        var start = value[..dash].Trim();
        var end = value[(dash + 1)..].Trim();
        if (unit.Equals("npt", StringComparison.OrdinalIgnoreCase))
        {
            return TryParseNpt(start, end, out range);
        }

        // smpte, smpte-25 and smpte-30-drop: the rate matters for the frames behind the seconds only.
        if (unit.StartsWith("smpte", StringComparison.OrdinalIgnoreCase))
        {
            return TryParseSmpte(start, end, out range);
        }

        return unit.Equals("clock", StringComparison.OrdinalIgnoreCase) && TryParseClock(start, end, out range);
    }

    public override string ToString() => Unit switch
    {
        RangeUnit.Clock => $"clock={Clock(ClockStart)}-{Clock(ClockEnd)}",
        RangeUnit.Smpte => $"smpte={Smpte(Start)}-{Smpte(End)}",
        _ => $"npt={(StartsNow ? "now" : Npt(Start))}-{Npt(End)}",
    };

    private static bool TryParseNpt(ReadOnlySpan<char> start, ReadOnlySpan<char> end, out RangeHeader range)
    {
        range = new RangeHeader { Unit = RangeUnit.Npt };
        TimeSpan time;
        if (start.Equals("now", StringComparison.OrdinalIgnoreCase))
        {
            range = range with { StartsNow = true };
        }
        else if (!start.IsEmpty)
        {
            if (!TryParseNptTime(start, out time))
            {
                return false;
            }

            range = range with { Start = time };
        }
        else if (end.IsEmpty)
        {
            return false;
        }

        if (!end.IsEmpty)
        {
            if (!TryParseNptTime(end, out time))
            {
                return false;
            }

            range = range with { End = time };
        }

        return true;
    }

    // Seconds, or hours:minutes:seconds, with a fraction.
    private static bool TryParseNptTime(ReadOnlySpan<char> text, out TimeSpan time)
    {
        time = default;
        var seconds = 0.0;
        var parts = 0;
        while (HeaderText.TryTake(ref text, ':', out var part))
        {
            if (++parts > 3 || !double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            seconds = (seconds * 60) + number;
        }

        return parts > 0 && TryMakeTime(seconds, out time);
    }

    private static bool TryParseSmpte(ReadOnlySpan<char> start, ReadOnlySpan<char> end, out RangeHeader range)
    {
        range = new RangeHeader { Unit = RangeUnit.Smpte };
        if (!TryParseSmpteTime(start, out var time))
        {
            return false;
        }

        range = range with { Start = time };
        if (!end.IsEmpty)
        {
            if (!TryParseSmpteTime(end, out time))
            {
                return false;
            }

            range = range with { End = time };
        }

        return true;
    }

    // hours:minutes:seconds, and frames behind a further colon; frames do not fit a time without their rate and are dropped.
    private static bool TryParseSmpteTime(ReadOnlySpan<char> text, out TimeSpan time)
    {
        time = default;
        var seconds = 0.0;
        var parts = 0;
        while (HeaderText.TryTake(ref text, ':', out var part))
        {
            parts++;
            if (parts > 4 || !double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            {
                return false;
            }

            seconds = parts == 4 ? seconds : (seconds * 60) + number;
        }

        return parts >= 3 && TryMakeTime(seconds, out time);
    }

    private static bool TryParseClock(ReadOnlySpan<char> start, ReadOnlySpan<char> end, out RangeHeader range)
    {
        range = new RangeHeader { Unit = RangeUnit.Clock };
        if (!TryParseClockTime(start, out var time))
        {
            return false;
        }

        range = range with { ClockStart = time };
        if (!end.IsEmpty)
        {
            if (!TryParseClockTime(end, out time))
            {
                return false;
            }

            range = range with { ClockEnd = time };
        }

        return true;
    }

    private static bool TryParseClockTime(ReadOnlySpan<char> text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, ClockFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);

    // A century is longer than any recording.
    private static bool TryMakeTime(double seconds, out TimeSpan time)
    {
        var isValid = seconds is >= 0 and < 3_155_760_000;
        time = isValid ? TimeSpan.FromSeconds(seconds) : default;
        return isValid;
    }

    private static string Npt(TimeSpan? time) => time?.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) ?? "";

    private static string Smpte(TimeSpan? time) =>
        time is { } t ? string.Create(CultureInfo.InvariantCulture, $"{(long)t.TotalHours}:{t.Minutes:00}:{t.Seconds:00}") : "";

    private static string Clock(DateTimeOffset? time) => time?.UtcDateTime.ToString(ClockFormat, CultureInfo.InvariantCulture) ?? "";
}
