using MediaRouter.Media.Mp4;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>One track of a muxer.</summary>
internal sealed class MuxerLane(ITrack track, string id)
{
    public ITrack Track { get; } = track;

    /// <summary>For instance <c>video1</c>: the kind and the place among the tracks of the stream.</summary>
    public string Id { get; } = id;

    /// <summary>What the codec tells of itself; the samples of fMP4.</summary>
    public Mp4Track Mp4 { get; } = new(track.Description);

    public int ClockRate { get; } = track.Description.ClockRate;

    /// <summary>Converts a distance in time.</summary>
    public TimeSpan ToTime(long ticks) => new((long)((Int128)ticks * TimeSpan.TicksPerSecond / ClockRate));

    /// <summary>Converts a distance in time, to the next tick.</summary>
    public long ToTicks(TimeSpan time) => (long)((((Int128)time.Ticks * ClockRate) + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond);

    /// <summary>Whether a time of this track is not before one of another.</summary>
    public bool IsReached(long ticks, MuxerLane other, long otherTicks) => (Int128)ticks * other.ClockRate >= (Int128)otherTicks * ClockRate;
}
