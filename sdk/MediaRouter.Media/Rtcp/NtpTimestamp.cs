namespace MediaRouter.Media.Rtcp;

/// <summary>A point in time in NTP's 64-bit fixed point format: 32 bits of seconds since 1900 and 32 bits of fraction.</summary>
/// <param name="Value">The 64 bits as on the wire.</param>
/// <remarks>
/// Source: RFC 3550, section 4; RFC 4330, section 3: if the top bit of the seconds is clear, the time lies in the era that begins in 2036.
/// </remarks>
public readonly record struct NtpTimestamp(ulong Value)
{
    private const long NanosecondsPerSecond = 1_000_000_000;

    // Seconds from 1900-01-01 to 1970-01-01: RFC 868.
    private const long UnixEpochSeconds = 2_208_988_800;

    /// <summary>Whole seconds, modulo 2^32.</summary>
    public uint Seconds => (uint)(Value >> 32);

    /// <summary>Fraction of a second in units of 2^-32 s.</summary>
    public uint Fraction => (uint)Value;

    /// <summary>The middle 32 bits, as in the LSR field of a report block: units of 2^-16 s.</summary>
    public uint Middle32 => (uint)(Value >> 16);

    /// <summary>True for the all-zero value, by which a sender without a clock says so.</summary>
    public bool IsUnknown => Value == 0;

    /// <summary>Converts from nanoseconds since 1970-01-01 UTC.</summary>
    /// <param name="nanoseconds">May be negative; years 1968 to 2104 convert back to the same value.</param>
    /// <returns>The nearest representable time.</returns>
    public static NtpTimestamp FromUnixNanoseconds(long nanoseconds)
    {
        var seconds = Math.DivRem(nanoseconds, NanosecondsPerSecond, out var rest);
        if (rest < 0)
        {
            rest += NanosecondsPerSecond;
            seconds--;
        }

        var fraction = (((ulong)rest << 32) + (NanosecondsPerSecond / 2)) / NanosecondsPerSecond;
        return new NtpTimestamp(unchecked(((ulong)(seconds + UnixEpochSeconds) << 32) + fraction));
    }

    /// <summary>Converts from a date.</summary>
    /// <param name="time">Any offset.</param>
    /// <returns>The nearest representable time.</returns>
    public static NtpTimestamp FromDateTimeOffset(DateTimeOffset time) =>
        FromUnixNanoseconds((time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * TimeSpan.NanosecondsPerTick);

    /// <summary>Converts to nanoseconds since 1970-01-01 UTC.</summary>
    /// <returns>A time from 1968 to 2104.</returns>
    public long ToUnixNanoseconds()
    {
        var era = Seconds < 0x80000000 ? 0x1_0000_0000L : 0;
        var nanoseconds = (long)(((Fraction * (ulong)NanosecondsPerSecond) + 0x80000000) >> 32);
        return ((Seconds + era - UnixEpochSeconds) * NanosecondsPerSecond) + nanoseconds;
    }

    /// <summary>Converts to a date in UTC, rounded to 100 ns.</summary>
    /// <returns>A time from 1968 to 2104.</returns>
    public DateTimeOffset ToDateTimeOffset()
    {
        var nanoseconds = ToUnixNanoseconds();
        var ticks = Math.DivRem(nanoseconds + (TimeSpan.NanosecondsPerTick / 2), TimeSpan.NanosecondsPerTick, out var rest);
        return DateTimeOffset.UnixEpoch.AddTicks(rest < 0 ? ticks - 1 : ticks);
    }

    /// <summary>A time span in NTP's short format, as in the DLSR field of a report block.</summary>
    /// <param name="span">Negative counts as zero.</param>
    /// <returns>Units of 2^-16 s; saturates at 18.2 hours.</returns>
    public static uint ToShortFormat(TimeSpan span)
    {
        if (span <= TimeSpan.Zero)
        {
            return 0;
        }

        var (seconds, rest) = Math.DivRem(span.Ticks, TimeSpan.TicksPerSecond);
        return seconds > 0xffff ? uint.MaxValue : (uint)((seconds << 16) + ((rest << 16) / TimeSpan.TicksPerSecond));
    }

    /// <summary>A span in NTP's short format as time.</summary>
    /// <param name="shortFormat">Units of 2^-16 s.</param>
    /// <returns>Rounded down to 100 ns.</returns>
    public static TimeSpan FromShortFormat(uint shortFormat) => TimeSpan.FromTicks((long)shortFormat * TimeSpan.TicksPerSecond >> 16);
}
