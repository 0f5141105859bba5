using System.Globalization;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Makes the Range header of PLAY out of the settings.</summary>
internal static class PlayRange
{
    private const string ClockFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>Makes the header.</summary>
    /// <param name="type">Unit.</param>
    /// <param name="start">Beginning, as the unit wants it; not looked at without a unit.</param>
    /// <param name="range">The header.</param>
    /// <returns>False if the beginning is malformed.</returns>
    public static bool TryMake(RtspRangeType type, string start, out RangeHeader range)
    {
        // Some servers insist on the header, so it is sent for live streams too.
        range = new RangeHeader { Unit = RangeUnit.Npt, Start = TimeSpan.Zero };
        switch (type)
        {
            case RtspRangeType.None:
                return true;
            case RtspRangeType.Clock:
                if (!DateTimeOffset.TryParseExact(
                    start, ClockFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
                {
                    return false;
                }

                range = new RangeHeader { Unit = RangeUnit.Clock, ClockStart = time };
                return true;
            default:
                if (start.Length == 0 || !DurationText.TryParse(start, out var offset) || offset < TimeSpan.Zero)
                {
                    return false;
                }

                range = new RangeHeader { Unit = type == RtspRangeType.Npt ? RangeUnit.Npt : RangeUnit.Smpte, Start = offset };
                return true;
        }
    }
}
