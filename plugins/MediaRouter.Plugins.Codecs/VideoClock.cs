using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs;

/// <summary>The clock of all video payload formats.</summary>
internal static class VideoClock
{
    /// <summary>Ticks per second.</summary>
    public const int Rate = 90000;

    /// <summary>Whether a track counts its time so; otherwise its packets cannot be described.</summary>
    public static bool IsOf(TrackDescription track) => track.ClockRate == Rate;
}
