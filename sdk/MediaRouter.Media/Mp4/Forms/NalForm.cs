using System.Buffers.Binary;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>NAL units, each behind its length in 4 bytes.</summary>
internal abstract class NalForm : VideoForm
{
    private const int PrefixLength = 4;

    public override long LengthOf(AccessUnit unit) => base.LengthOf(unit) + ((long)PrefixLength * unit.Units.Count);

    public override void Write(AccessUnit unit, Span<byte> destination)
    {
        for (var i = 0; i < unit.Units.Count; i++)
        {
            var part = unit.Units[i].Span;
            BinaryPrimitives.WriteInt32BigEndian(destination, part.Length);
            part.CopyTo(destination[PrefixLength..]);
            destination = destination[(PrefixLength + part.Length)..];
        }
    }
}
