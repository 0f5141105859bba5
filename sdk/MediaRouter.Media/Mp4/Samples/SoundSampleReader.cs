using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Samples;

/// <summary>Compressed sound, whose samples are what access units carry.</summary>
internal sealed class SoundSampleReader(TrackDescription description) : SampleReader(description)
{
    public override AccessUnit? Read(byte[] sample, in SampleTime time) => Make([sample], time, isRandomAccess: true, changed: null);
}
