using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Source.Output;

/// <summary>An access unit that waits for its time.</summary>
/// <param name="Layout">What its track is a track of.</param>
/// <param name="Track">Index in that.</param>
/// <param name="Unit">As it was read.</param>
/// <param name="Time">When it is decoded: nanoseconds of the time line that all renditions share.</param>
/// <param name="Offset">Nanoseconds to add to its times.</param>
/// <param name="IsDiscontinuity">Whether it does not continue the unit before.</param>
/// <param name="NewParameters">Codec parameters that hold from it on; null if they do not change.</param>
internal sealed record QueuedUnit(
    RenditionLayout Layout, int Track, AccessUnit Unit, long Time, long Offset, bool IsDiscontinuity, CodecParameters? NewParameters)
{
    // The objects around the bytes.
    private const int Overhead = 256;

    /// <summary>Memory that it holds, about.</summary>
    public long Bytes { get; } = Count(Unit);

    /// <summary>The unit on the time line of the stream.</summary>
    /// <param name="ntpOffset">What to add to that for wall-clock time, nanoseconds; null if that is not known.</param>
    public AccessUnit Place(long? ntpOffset)
    {
        var rate = Layout.Tracks[Track].ClockRate;
        var offset = SourceTime.ToTicks(Offset, rate);
        var pts = Unit.Pts + offset;
        return new AccessUnit
        {
            Units = Unit.Units,
            Pts = pts,
            Dts = Unit.Dts + offset,
            NtpUnixNanoseconds = ntpOffset is { } ntp && SourceTime.TryToNanoseconds(pts, rate, out var nanoseconds) ? nanoseconds + ntp : 0,
            IsRandomAccess = Unit.IsRandomAccess,
            IsDiscontinuity = IsDiscontinuity,
            NewParameters = NewParameters,
        };
    }

    private static long Count(AccessUnit unit)
    {
        long bytes = Overhead;
        for (var i = 0; i < unit.Units.Count; i++)
        {
            bytes += unit.Units[i].Length + 24;
        }

        return bytes;
    }
}
