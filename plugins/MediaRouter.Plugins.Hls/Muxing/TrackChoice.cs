using System.Globalization;
using MediaRouter.Media.Mp4;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>Which tracks of a stream go into a muxer.</summary>
/// <param name="Lanes">The video track first, if there is one.</param>
/// <param name="Skipped">The others, and why.</param>
internal sealed record TrackChoice(IReadOnlyList<MuxerLane> Lanes, IReadOnlyList<(ITrack Track, string Reason)> Skipped)
{
    private static readonly string[] Mp4Codecs = ["AV1", "VP9", "H265", "H264", "Opus", "FLAC", "MPEG-4 Audio", "MPEG-4 Audio LATM"];
    private static readonly string[] TransportStreamCodecs = ["H264", "MPEG-4 Audio", "MPEG-4 Audio LATM"];

    /// <summary>Chooses.</summary>
    /// <exception cref="MuxerFaultException">There is nothing to choose.</exception>
    public static TrackChoice Make(IStream stream, HlsVariant variant)
    {
        var codecs = variant == HlsVariant.MpegTs ? TransportStreamCodecs : Mp4Codecs;
        var lanes = new List<MuxerLane>();
        var skipped = new List<(ITrack Track, string Reason)>();
        foreach (var track in stream.Tracks.OrderBy(track => track.Description.Kind == MediaKind.Video ? 0 : 1))
        {
            var description = track.Description;
            if (!codecs.Contains(description.Codec))
            {
                skipped.Add((track, "HLS has no form for it"));
            }
            else if (!Mp4Track.CanCarry(description, out var reason))
            {
                skipped.Add((track, reason));
            }
            else if (description.Kind == MediaKind.Video && lanes.Count > 0)
            {
                skipped.Add((track, "only one video track is used"));
            }
            else
            {
                var kind = description.Kind == MediaKind.Video ? "video" : "audio";
                lanes.Add(new MuxerLane(track, string.Create(CultureInfo.InvariantCulture, $"{kind}{track.Index + 1}")));
            }
        }

        return lanes.Count > 0
            ? new TrackChoice(lanes, skipped)
            : throw new MuxerFaultException($"the stream has no track with a codec of this HLS variant, which are {string.Join(", ", codecs)}");
    }
}
