using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>How the access units of one codec appear as samples, and what their sample entry says.</summary>
internal abstract class SampleForm
{
    /// <summary>Whether the sample entry can be written: everything that it says is known.</summary>
    public abstract bool IsReady { get; }

    /// <summary>Whether the sample entry may say something else than before; the one who looks resets it.</summary>
    public bool HasChanged { get; set; }

    /// <summary>Codec string for MIME types (RFC 6381); empty until ready.</summary>
    public abstract string CodecString { get; }

    /// <summary>Whether the samples are pictures.</summary>
    public abstract bool IsVideo { get; }

    public virtual int Width => 0;

    public virtual int Height => 0;

    public virtual (int Width, int Height)? SampleAspectRatio => null;

    public virtual double? FrameRate => null;

    public virtual int SampleRate => 0;

    public virtual int ChannelCount => 0;

    /// <summary>Brand that the codec's binding asks for; empty for none.</summary>
    public virtual ReadOnlySpan<byte> Brand => default;

    /// <summary>Takes parameters that hold from the next unit on.</summary>
    public virtual void Learn(CodecParameters parameters)
    {
    }

    /// <summary>Looks at a unit whose bytes tell what the parameters do not.</summary>
    public virtual void Learn(AccessUnit unit)
    {
    }

    /// <summary>Writes the sample entry.</summary>
    public abstract void WriteEntry(Mp4BoxWriter writer);

    /// <summary>Duration of a unit by its bytes, in ticks of the track; 0 when they do not tell.</summary>
    public virtual long DurationOf(AccessUnit unit) => 0;

    /// <summary>Bytes of a unit's sample.</summary>
    public virtual long LengthOf(AccessUnit unit)
    {
        long length = 0;
        for (var i = 0; i < unit.Units.Count; i++)
        {
            length += unit.Units[i].Length;
        }

        return length;
    }

    /// <summary>Writes a unit's sample.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="destination">As long as <see cref="LengthOf"/> says.</param>
    public virtual void Write(AccessUnit unit, Span<byte> destination)
    {
        for (var i = 0; i < unit.Units.Count; i++)
        {
            var part = unit.Units[i].Span;
            part.CopyTo(destination);
            destination = destination[part.Length..];
        }
    }
}
