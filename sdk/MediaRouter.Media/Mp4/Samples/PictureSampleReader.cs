using MediaRouter.Media.Codecs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Samples;

/// <summary>M-JPEG, of which all pictures stand alone, and VP8.</summary>
internal sealed class PictureSampleReader(TrackDescription description) : SampleReader(description)
{
    public override AccessUnit? Read(byte[] sample, in SampleTime time)
    {
        if (Description.Codec != "VP8")
        {
            return Make([sample], time, isRandomAccess: true, changed: null);
        }

        return Vp8FrameHeader.TryRead(sample, out var header) ? Make([sample], time, header.IsKeyFrame, changed: null) : null;
    }
}
