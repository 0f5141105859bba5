using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Source.Output;

/// <summary>The tracks of one rendition for as long as they stay what they are.</summary>
/// <param name="Rendition">Index of the rendition.</param>
/// <param name="Tracks">Its tracks; may be none.</param>
internal sealed record RenditionLayout(int Rendition, IReadOnlyList<TrackDescription> Tracks)
{
    /// <summary>Whether other tracks can go on where these stopped.</summary>
    public bool CanContinueWith(IReadOnlyList<TrackDescription> tracks)
    {
        if (tracks.Count != Tracks.Count)
        {
            return false;
        }

        for (var i = 0; i < tracks.Count; i++)
        {
            if (tracks[i].Kind != Tracks[i].Kind || tracks[i].Codec != Tracks[i].Codec || tracks[i].ClockRate != Tracks[i].ClockRate)
            {
                return false;
            }
        }

        return true;
    }
}
