using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Samples;

/// <summary>Makes access units of the samples of one track.</summary>
/// <param name="description">The track.</param>
internal abstract class SampleReader(TrackDescription description)
{
    private bool _mustAnnounce;

    /// <summary>The track as the initialisation segment describes it.</summary>
    public TrackDescription Description => description;

    /// <summary>The parameters that hold now.</summary>
    public virtual CodecParameters? Parameters => description.Parameters;

    /// <summary>Whether samples that lie one behind the other are one when they are joined: uncompressed sound.</summary>
    public virtual bool IsContinuous => false;

    /// <summary>The next unit says the parameters.</summary>
    public void Announce() => _mustAnnounce = true;

    /// <summary>Makes an access unit.</summary>
    /// <param name="sample">The sample; owned.</param>
    /// <param name="time">Its times and flags.</param>
    /// <returns><see langword="null"/> if it is malformed.</returns>
    public abstract AccessUnit? Read(byte[] sample, in SampleTime time);

    protected AccessUnit Make(IReadOnlyList<ReadOnlyMemory<byte>> units, in SampleTime time, bool isRandomAccess, CodecParameters? changed)
    {
        if (_mustAnnounce)
        {
            _mustAnnounce = false;
            changed = Parameters;
        }

        return new AccessUnit
        {
            Units = units,
            Pts = time.Pts,
            Dts = time.Dts,
            IsRandomAccess = isRandomAccess,
            IsDiscontinuity = time.IsDiscontinuity,
            NewParameters = changed,
        };
    }
}
