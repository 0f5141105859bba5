using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Samples;

/// <summary>MPEG-1 and MPEG-2 video.</summary>
/// <param name="description">The track.</param>
/// <param name="header">The sequence header of the sample entry, for streams that do not repeat it; may be empty.</param>
internal sealed class MpegVideoSampleReader(TrackDescription description, ByteString header) : SampleReader(description)
{
    public override AccessUnit? Read(byte[] sample, in SampleTime time)
    {
        var isIntra = MpegVideo.HasIntraPicture(sample);
        var hasSequence = MpegVideoSequenceHeader.TryRead(sample, out _);
        if (isIntra && !hasSequence && time.IsSync && !header.IsEmpty)
        {
            return Make([(byte[])[.. header.Span, .. sample]], time, isRandomAccess: true, changed: null);
        }

        return Make([sample], time, isIntra && hasSequence, changed: null);
    }
}
