using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Samples;

/// <summary>VP9: frames or superframes. Key frames tell the size of the pictures.</summary>
internal sealed class Vp9SampleReader(TrackDescription description) : SampleReader(description)
{
    private Vp9Parameters? _parameters = description.Parameters as Vp9Parameters;

    public override CodecParameters? Parameters => _parameters;

    public override AccessUnit? Read(byte[] sample, in SampleTime time)
    {
        if (!Vp9FrameHeader.TryRead(sample, out var header))
        {
            return null;
        }

        CodecParameters? changed = null;
        if (header.IsKeyFrame)
        {
            var shown = new Vp9Parameters(header.Profile) { Width = header.Width, Height = header.Height };
            if (!shown.Equals(_parameters))
            {
                changed = _parameters = shown;
            }
        }

        return Make([sample], time, header.IsKeyFrame, changed);
    }
}
