using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>The channels of an Opus stream as its descriptor gives them.</summary>
/// <remarks>Source: "Encapsulation of Opus in MPEG Transport Streams", section 4.3.2.</remarks>
internal static class OpusChannelCode
{
    private const byte DualMono = 0x00;
    private const byte Explicit = 0x81;
    private const byte Uncoupled = 0x80;
    private const int MostNamedChannels = 8;

    /// <summary>Reads the body of the descriptor behind its extension tag.</summary>
    /// <returns>False if it is reserved or malformed.</returns>
    public static bool TryRead(ReadOnlySpan<byte> data, [NotNullWhen(true)] out OpusParameters? parameters)
    {
        parameters = null;
        if (data.IsEmpty)
        {
            return false;
        }

        switch (data[0])
        {
            case DualMono:
                // One stereo stream, whose channels are not meant to be one sound.
                parameters = new OpusParameters(2);
                return true;
            case <= MostNamedChannels:
                parameters = new OpusParameters(data[0]);
                return true;
            case Explicit:
                return TryReadExplicit(data[1..], out parameters);
            case > Explicit and <= Uncoupled + MostNamedChannels:
                var count = data[0] - Uncoupled;
                parameters = new OpusParameters(count) { Mapping = new OpusChannelMapping(count, 0, Identity(count)) };
                return true;
            default:
                return false;
        }
    }

    /// <summary>Makes the body of the descriptor behind its extension tag.</summary>
    public static byte[] ToBytes(OpusParameters parameters)
    {
        var count = parameters.ChannelCount;
        if (count <= MostNamedChannels && Equals(parameters.Mapping, OpusChannelMapping.ForChannels(count)))
        {
            return [(byte)count];
        }

        var mapping = parameters.Mapping ?? new OpusChannelMapping(1, count > 1 ? 1 : 0, Identity(count));
        if (count is > 1 and <= MostNamedChannels && mapping.StreamCount == count && mapping.CoupledCount == 0 && mapping.Channels == Identity(count))
        {
            return [(byte)(Uncoupled | count)];
        }

        var writer = new BitWriter();
        writer.Write(Explicit, 8);
        writer.Write((uint)count, 8);
        writer.Write(byte.MaxValue, 8);
        writer.Write((uint)mapping.StreamCount - 1, BitsFor(count));
        writer.Write((uint)mapping.CoupledCount, BitsFor(mapping.StreamCount + 1));
        foreach (var channel in mapping.Channels.Span)
        {
            writer.Write(channel, BitsFor(mapping.StreamCount + mapping.CoupledCount + 1));
        }

        return writer.ToArray();
    }

    private static bool TryReadExplicit(ReadOnlySpan<byte> data, [NotNullWhen(true)] out OpusParameters? parameters)
    {
        parameters = null;
        var reader = new BitReader(data);
        var count = (int)reader.ReadBits(8);
        var family = reader.ReadBits(8);
        if (count == 0 || (family == 0 && count > 2))
        {
            return false;
        }

        if (family == 0)
        {
            parameters = new OpusParameters(count);
            return !reader.Overrun;
        }

        var streams = (int)reader.ReadBits(BitsFor(count)) + 1;
        var coupled = (int)reader.ReadBits(BitsFor(streams + 1));
        var width = BitsFor(streams + coupled + 1);
        var silence = (1u << width) - 1;
        var channels = new byte[count];
        for (var i = 0; i < count; i++)
        {
            // The mapping of RFC 7845 has 255 for silence; here it is the value with all bits set, if no channel has it.
            var channel = reader.ReadBits(width);
            channels[i] = channel >= streams + coupled && channel == silence ? byte.MaxValue : (byte)channel;
        }

        if (reader.Overrun || coupled > streams)
        {
            return false;
        }

        parameters = new OpusParameters(count) { Mapping = new OpusChannelMapping(streams, coupled, ByteString.Copy(channels)) };
        return true;
    }

    private static ByteString Identity(int count)
    {
        var channels = new byte[count];
        for (var i = 0; i < count; i++)
        {
            channels[i] = (byte)i;
        }

        return ByteString.Copy(channels);
    }

    // Rounded up binary logarithm.
    private static int BitsFor(int values) => values <= 1 ? 0 : BitOperations.Log2((uint)values - 1) + 1;
}
