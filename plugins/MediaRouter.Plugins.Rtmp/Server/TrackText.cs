using System.Globalization;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <summary>Tracks in log lines.</summary>
internal static class TrackText
{
    /// <summary>For instance <c>2 tracks (H264, MPEG-4 Audio)</c>.</summary>
    public static string Describe(IEnumerable<ITrack> tracks) => Describe(tracks.Select(track => track.Description));

    /// <summary>The same for tracks that are not in a stream yet.</summary>
    public static string Describe(IEnumerable<TrackDescription> tracks)
    {
        string[] codecs = [.. tracks.Select(track => track.Codec)];
        return string.Create(CultureInfo.InvariantCulture, $"{codecs.Length} {(codecs.Length == 1 ? "track" : "tracks")} ({string.Join(", ", codecs)})");
    }
}
