using MediaRouter.Media.Mp4.Forms;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Samples;

/// <summary>Uncompressed sound, which becomes network order.</summary>
internal sealed class LpcmSampleReader(TrackDescription description, int bytesPerSample, bool isLittleEndian) : SampleReader(description)
{
    public override bool IsContinuous => true;

    public override AccessUnit? Read(byte[] sample, in SampleTime time)
    {
        if (bytesPerSample == 1)
        {
            LpcmForm.ChangeSign(sample);
        }
        else if (isLittleEndian)
        {
            for (var at = 0; at + bytesPerSample <= sample.Length; at += bytesPerSample)
            {
                sample.AsSpan(at, bytesPerSample).Reverse();
            }
        }

        return Make([sample], time, isRandomAccess: true, changed: null);
    }
}
