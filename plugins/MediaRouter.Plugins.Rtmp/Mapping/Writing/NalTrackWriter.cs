using System.Buffers.Binary;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Writing;

/// <summary>What H.264 and H.265 have in common: NAL units behind their lengths.</summary>
internal abstract class NalTrackWriter(FlvTrack track) : VideoTrackWriter(track)
{
    private const int LengthSize = 4;

    private protected override bool HasCompositionTime => true;

    public override int GetBodyLength(AccessUnit unit) => base.GetBodyLength(unit) + (unit.Units.Count * LengthSize);

    public override void WriteBody(MessageAssembler output, AccessUnit unit)
    {
        Span<byte> length = stackalloc byte[LengthSize];
        for (var i = 0; i < unit.Units.Count; i++)
        {
            var part = unit.Units[i];
            BinaryPrimitives.WriteInt32BigEndian(length, part.Length);
            output.Append(length);
            output.AppendShared(part);
        }
    }
}
