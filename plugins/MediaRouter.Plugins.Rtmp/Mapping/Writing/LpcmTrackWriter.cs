using System.Buffers.Binary;
using System.Runtime.InteropServices;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Writing;

/// <summary>Uncompressed sound: the model is in network order, FLV is little-endian.</summary>
internal sealed class LpcmTrackWriter(FlvTrack track) : AudioTrackWriter(track)
{
    // Scratch that is used within one call; small pieces, so that it need not be as long as the unit.
    private readonly byte[] _swapped = new byte[4096];

    public override void WriteBody(MessageAssembler output, AccessUnit unit)
    {
        if (Track.Track.Description.Parameters is not LpcmParameters { BitDepth: 16 })
        {
            base.WriteBody(output, unit);
            return;
        }

        for (var i = 0; i < unit.Units.Count; i++)
        {
            var samples = unit.Units[i].Span;
            while (samples.Length > 1)
            {
                var length = Math.Min(samples.Length & ~1, _swapped.Length);
                BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<byte, short>(samples[..length]), MemoryMarshal.Cast<byte, short>(_swapped.AsSpan(0, length)));
                output.Append(_swapped.AsSpan(0, length));
                samples = samples[length..];
            }

            output.Append(samples);
        }
    }
}
