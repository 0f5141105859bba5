using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Codecs;

/// <summary>The AVCDecoderConfigurationRecord of MP4 (<c>avcC</c>) and FLV.</summary>
/// <param name="LengthSize">Bytes of the length in front of each NAL unit, 1 to 4.</param>
/// <param name="Parameters">The parameter sets; not complete if the record lacks some, as a few senders write it before they know them.</param>
/// <remarks>Source: ISO/IEC 14496-15, section 5.3.3.1.</remarks>
public sealed record AvcDecoderConfiguration(int LengthSize, H264Parameters Parameters)
{
    private const int HeaderLength = 6;
    private const byte Version = 1;

    /// <summary>Parses a record. What follows the parameter sets is not looked at, because some writers leave it out.</summary>
    /// <param name="data">The record alone; borrowed.</param>
    /// <param name="configuration">What it says; malformed parameter sets are left out.</param>
    /// <returns><see langword="false"/> if it is cut short or of an unknown version.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, [NotNullWhen(true)] out AvcDecoderConfiguration? configuration)
    {
        configuration = null;
        if (data.Length <= HeaderLength || data[0] != Version)
        {
            return false;
        }

        var lengthSize = (data[4] & 3) + 1;
        var parameters = new H264Parameters();
        var rest = data[HeaderLength..];
        if (!TryReadSets(ref rest, data[5] & 0x1f, ref parameters) || rest.IsEmpty)
        {
            return false;
        }

        var pictureSets = rest[0];
        rest = rest[1..];
        if (!TryReadSets(ref rest, pictureSets, ref parameters))
        {
            return false;
        }

        configuration = new AvcDecoderConfiguration(lengthSize, parameters);
        return true;
    }

    /// <summary>Writes a record with lengths of 4 bytes.</summary>
    /// <param name="parameters">The parameter sets.</param>
    /// <param name="record">The record.</param>
    /// <returns><see langword="false"/> if the sets are not complete, or the first sequence parameter set cannot be read.</returns>
    public static bool TryWrite(H264Parameters parameters, [NotNullWhen(true)] out byte[]? record)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        record = null;
        if (!parameters.IsComplete || !H264Sps.TryParse(parameters.SequenceSets[0].Span, out var sps))
        {
            return false;
        }

        var output = new List<byte>
        {
            Version,
            sps.ProfileIdc,
            sps.ConstraintFlags,
            sps.LevelIdc,
            0xff,
            (byte)(0xe0 | parameters.SequenceSets.Count),
        };
        ConfigurationBytes.AddSets(output, parameters.SequenceSets);

        // The identifiers go up to 255 and so may the sets, but their count is one byte.
        output.Add((byte)Math.Min(parameters.PictureSets.Count, byte.MaxValue));
        ConfigurationBytes.AddSets(output, parameters.PictureSets.Take(byte.MaxValue));

        if (sps.ProfileIdc is not (66 or 77 or 88))
        {
            output.Add((byte)(0xfc | sps.ChromaFormat));
            output.Add((byte)(0xf8 | (sps.BitDepthLuma - 8)));
            output.Add((byte)(0xf8 | (sps.BitDepthChroma - 8)));
            output.Add(0);
        }

        record = [.. output];
        return true;
    }

    private static bool TryReadSets(ref ReadOnlySpan<byte> rest, int count, ref H264Parameters parameters)
    {
        for (var i = 0; i < count; i++)
        {
            if (rest.Length < 2)
            {
                return false;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(rest);
            if (length > rest.Length - 2)
            {
                return false;
            }

            parameters = parameters.With(rest.Slice(2, length));
            rest = rest[(2 + length)..];
        }

        return true;
    }
}
