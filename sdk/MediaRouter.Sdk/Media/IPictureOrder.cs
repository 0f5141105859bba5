namespace MediaRouter.Sdk.Media;

/// <summary>Knows in which order the pictures of one track are shown, as far as their bitstream tells. Used by one thread at a time.</summary>
/// <remarks>
/// RTP and some containers carry only the times at which pictures are shown. The stream reconstructs the times at which they are decoded from
/// those and from the reorder depth that this part tells; so the codec needs to know nothing about time, and the stream nothing about codecs.
/// </remarks>
public interface IPictureOrder
{
    /// <summary>Looks at one access unit and tells how far pictures are reordered.</summary>
    /// <param name="unit">The unit; units come in decoding order, some may be missing.</param>
    /// <param name="parameters">The parameters that hold for it; the same object until they change.</param>
    /// <returns>
    /// The most pictures that are decoded before a picture which is shown before them: 0 when pictures are shown in decoding order, at
    /// most 16. It may change from unit to unit. One that is too large makes decoding times earlier than need be; for one that is too small
    /// the stream learns the depth from the times.
    /// </returns>
    int GetReorderDepth(AccessUnit unit, CodecParameters? parameters);
}
