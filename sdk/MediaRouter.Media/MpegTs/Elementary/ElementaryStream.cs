using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>Makes access units of the PES packets of one stream.</summary>
/// <param name="output">Takes them.</param>
internal abstract class ElementaryStream(IElementaryOutput output)
{
    /// <summary>Label of the codec.</summary>
    public abstract string Codec { get; }

    /// <summary>The track; <see langword="null"/> until its parameters have been seen.</summary>
    public abstract TrackDescription? Description { get; }

    /// <summary>Whether the next unit does not continue the time of the one before.</summary>
    public bool HasDiscontinuity { get; set; }

    protected IElementaryOutput Output => output;

    /// <summary>Takes a PES packet.</summary>
    public abstract void Consume(in PesPayload payload);

    /// <summary>Packets were lost: what comes next does not continue what came.</summary>
    public virtual void OnLoss()
    {
    }

    /// <summary>The input ends, or pauses at a border of access units.</summary>
    public virtual void Finish()
    {
    }

    protected void Emit(IReadOnlyList<ReadOnlyMemory<byte>> units, long pts, long dts, bool isRandomAccess, CodecParameters? newParameters = null)
    {
        var isDiscontinuity = HasDiscontinuity;
        HasDiscontinuity = false;
        output.Emit(new AccessUnit
        {
            Units = units,
            Pts = pts,
            Dts = dts,
            IsRandomAccess = isRandomAccess,
            IsDiscontinuity = isDiscontinuity,
            NewParameters = newParameters,
        });
    }
}
