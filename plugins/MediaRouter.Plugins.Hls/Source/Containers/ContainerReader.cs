namespace MediaRouter.Plugins.Hls.Source.Containers;

/// <summary>Reads the segments of one container format: bytes of any cut in, tracks and access units out.</summary>
internal abstract class ContainerReader
{
    /// <summary>Period after which times begin anew, in seconds; 0 if they do not.</summary>
    public virtual double WrapSeconds => 0;

    /// <summary>Takes bytes of a segment.</summary>
    /// <param name="data">Borrowed.</param>
    public abstract void Feed(ReadOnlySpan<byte> data);

    /// <summary>Ends a segment, or an initialisation section.</summary>
    public abstract void EndSegment();

    /// <summary>Ends a part of a segment; the segment goes on, or is over.</summary>
    public virtual void EndPart()
    {
    }

    /// <summary>Ends the input.</summary>
    public virtual void Finish() => EndSegment();
}
