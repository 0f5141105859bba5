using System.Globalization;
using System.Text;

namespace MediaRouter.Sdk.Configuration;

/// <summary>Durations as the configuration and the control API write them: <c>10s</c>, <c>1h30m</c>, <c>1.5h</c>, <c>2d3h</c>.</summary>
public static class DurationText
{
    // Durations travel as 64-bit nanoseconds in the systems this syntax comes from.
    private const decimal LargestNanoseconds = long.MaxValue;

    // Far more digits than any duration within the range needs.
    private const int LongestNumber = 24;

    // 27 hours in nanoseconds, 292 years in any unit from seconds up; keeps products with a unit within the range of decimal.
    private const decimal LargestNumber = 100_000_000_000_000m;

    private const decimal NanosecondsPerDay = 86_400_000_000_000m;

    private static readonly (string Unit, decimal Nanoseconds)[] Units =
    [
        ("ns", 1m),
        ("us", 1_000m),
        ("\u00b5s", 1_000m),
        ("\u03bcs", 1_000m),
        ("ms", 1_000_000m),
        ("s", 1_000_000_000m),
        ("m", 60_000_000_000m),
        ("h", 3_600_000_000_000m),
    ];

    /// <summary>Parses a duration: an optional sign, optional whole days, then numbers with the units ns, us, µs, ms, s, m and h.</summary>
    /// <param name="text">For instance <c>1d12h</c>. An empty text and a bare <c>0</c> are zero; other numbers need a unit.</param>
    /// <param name="duration">The duration, in steps of 100 ns; a sign applies to all of it.</param>
    /// <returns><see langword="false"/> if the text is not a duration or exceeds about 292 years.</returns>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = default;
        var rest = (text ?? "").AsSpan();
        if (rest is "" or "0")
        {
            return true;
        }

        var negative = rest[0] == '-';
        if (rest[0] is '-' or '+')
        {
            rest = rest[1..];
        }

        if (rest is "0")
        {
            return true;
        }

        if (rest.IsEmpty)
        {
            return false;
        }

        var total = 0m;
        var first = true;
        while (!rest.IsEmpty)
        {
            if (!TryTakeNumber(ref rest, out var number, out var whole))
            {
                return false;
            }

            if (first && whole && rest.StartsWith("d", StringComparison.Ordinal))
            {
                rest = rest[1..];
                total = number * NanosecondsPerDay;
            }
            else if (TryTakeUnit(ref rest, out var nanoseconds))
            {
                total += number * nanoseconds;
            }
            else
            {
                return false;
            }

            first = false;
            if (total > LargestNanoseconds)
            {
                return false;
            }
        }

        var ticks = (long)(total / TimeSpan.NanosecondsPerTick);
        duration = TimeSpan.FromTicks(negative ? -ticks : ticks);
        return true;
    }

    /// <summary>Writes a duration with whole days split off: <c>1d</c>, <c>1d1h0m0s</c>, <c>10s</c>, <c>200ms</c>; zero is the empty text.</summary>
    /// <param name="duration">The duration.</param>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "";
        }

        var text = new StringBuilder();
        var ticks = (ulong)duration.Ticks;
        if (duration.Ticks < 0)
        {
            text.Append('-');
            ticks = 0 - ticks;
        }

        var days = ticks / TimeSpan.TicksPerDay;
        ticks %= TimeSpan.TicksPerDay;
        if (days > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{days}d");
        }

        if (ticks is > 0 and < TimeSpan.TicksPerSecond)
        {
            AppendFraction(text, ticks);
        }
        else if (ticks > 0)
        {
            var hours = ticks / TimeSpan.TicksPerHour;
            var minutes = ticks / TimeSpan.TicksPerMinute % 60;
            var seconds = ticks % TimeSpan.TicksPerMinute / (decimal)TimeSpan.TicksPerSecond;
            if (hours > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{hours}h");
            }

            if (hours > 0 || minutes > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{minutes}m");
            }

            text.Append(CultureInfo.InvariantCulture, $"{seconds:0.#######}s");
        }

        return text.ToString();
    }

    private static void AppendFraction(StringBuilder text, ulong ticks)
    {
        if (ticks >= TimeSpan.TicksPerMillisecond)
        {
            text.Append(CultureInfo.InvariantCulture, $"{ticks / (decimal)TimeSpan.TicksPerMillisecond:0.####}ms");
        }
        else if (ticks >= TimeSpan.TicksPerMicrosecond)
        {
            text.Append(CultureInfo.InvariantCulture, $"{ticks / (decimal)TimeSpan.TicksPerMicrosecond:0.#}\u00b5s");
        }
        else
        {
            text.Append(CultureInfo.InvariantCulture, $"{ticks * TimeSpan.NanosecondsPerTick}ns");
        }
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<char> rest, out decimal number, out bool whole)
    {
        var length = 0;
        var points = 0;
        while (length < rest.Length && (char.IsAsciiDigit(rest[length]) || rest[length] == '.'))
        {
            points += rest[length] == '.' ? 1 : 0;
            length++;
        }

        number = 0;
        whole = points == 0;
        if (length - points is < 1 or > LongestNumber || points > 1)
        {
            return false;
        }

        if (!decimal.TryParse(rest[..length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number) || number > LargestNumber)
        {
            return false;
        }

        rest = rest[length..];
        return true;
    }

    private static bool TryTakeUnit(ref ReadOnlySpan<char> rest, out decimal nanoseconds)
    {
        var length = 0;
        while (length < rest.Length && !char.IsAsciiDigit(rest[length]) && rest[length] != '.')
        {
            length++;
        }

        foreach (var (unit, value) in Units)
        {
            if (rest[..length].SequenceEqual(unit))
            {
                rest = rest[length..];
                nanoseconds = value;
                return true;
            }
        }

        nanoseconds = 0;
        return false;
    }
}
