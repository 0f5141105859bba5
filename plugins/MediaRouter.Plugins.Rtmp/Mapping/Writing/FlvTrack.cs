using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Writing;

/// <summary>How one track of a stream goes into FLV.</summary>
/// <param name="Track">The track.</param>
/// <param name="Codec">Its codec.</param>
/// <param name="FourCc">The code of the codec if its tags are enhanced; else 0.</param>
/// <param name="TrackId">Number among the tracks of its medium.</param>
internal sealed record FlvTrack(ITrack Track, FlvCodec Codec, uint FourCc, byte TrackId)
{
    /// <summary>Whether the tags are enhanced.</summary>
    public bool IsEnhanced => FourCc != 0;

    /// <summary>Whether the tags name the track.</summary>
    public bool IsMultitrack => TrackId > 0;
}
