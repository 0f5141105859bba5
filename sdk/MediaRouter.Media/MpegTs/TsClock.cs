namespace MediaRouter.Media.MpegTs;

/// <summary>The 33-bit clock of 90 kHz that all streams of a program share.</summary>
/// <remarks>Source: ISO/IEC 13818-1, sections 2.4.3.5 and 2.4.3.7.</remarks>
internal sealed class TsClock
{
    /// <summary>Ticks per second.</summary>
    public const int Rate = 90000;

    /// <summary>Bits that are sent.</summary>
    public const long Mask = (1L << 33) - 1;

    private long _last;
    private bool _hasLast;

    /// <summary>Continues the count over wrap-arounds: the value nearest to the one before.</summary>
    public long Unwrap(long value)
    {
        if (!_hasLast)
        {
            (_hasLast, _last) = (true, value);
            return value;
        }

        var distance = (value - _last) & Mask;
        _last += distance > Mask / 2 ? distance - Mask - 1 : distance;
        return _last;
    }

    /// <summary>Converts ticks to another rate, rounding half up.</summary>
    public static long Convert(long ticks, int fromRate, int toRate)
    {
        if (fromRate == toRate)
        {
            return ticks;
        }

        // Apart, so that the product does not overflow.
        var (seconds, rest) = Math.DivRem(ticks, fromRate);
        return (seconds * toRate) + (long)Math.Floor(((double)rest * toRate / fromRate) + 0.5);
    }
}
