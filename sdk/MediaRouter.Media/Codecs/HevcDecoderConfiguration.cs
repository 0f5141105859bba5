using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Media.Codecs;

/// <summary>The HEVCDecoderConfigurationRecord of MP4 (<c>hvcC</c>) and enhanced RTMP.</summary>
/// <param name="LengthSize">Bytes of the length in front of each NAL unit, 1 to 4.</param>
/// <param name="Parameters">The parameter sets; not complete if the record lacks some.</param>
/// <remarks>Source: ISO/IEC 14496-15, section 8.3.3.1.</remarks>
public sealed record HevcDecoderConfiguration(int LengthSize, H265Parameters Parameters)
{
    private const int HeaderLength = 23;
    private const byte Version = 1;
    private const byte ArrayIsComplete = 0x80;

    // 16 video, 16 sequence and 64 picture parameter sets have different identifiers; SEI may be in the record too.
    private const int MaxUnits = 256;

    /// <summary>Parses a record.</summary>
    /// <param name="data">The record alone; borrowed.</param>
    /// <param name="configuration">What it says; malformed parameter sets and other NAL units are left out.</param>
    /// <returns><see langword="false"/> if it is cut short or of an unknown version.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, [NotNullWhen(true)] out HevcDecoderConfiguration? configuration)
    {
        configuration = null;

        // Writers of drafts left the version at 0.
        if (data.Length < HeaderLength || data[0] > Version)
        {
            return false;
        }

        var parameters = new H265Parameters();
        var rest = data[HeaderLength..];
        var units = 0;
        for (var i = 0; i < data[22]; i++)
        {
            if (rest.Length < 3)
            {
                return false;
            }

            var count = BinaryPrimitives.ReadUInt16BigEndian(rest[1..]);
            rest = rest[3..];
            units += count;
            if (units > MaxUnits || !TryReadUnits(ref rest, count, ref parameters))
            {
                return false;
            }
        }

        configuration = new HevcDecoderConfiguration((data[21] & 3) + 1, parameters);
        return true;
    }

    /// <summary>Writes a record with lengths of 4 bytes.</summary>
    /// <param name="parameters">The parameter sets.</param>
    /// <param name="record">The record.</param>
    /// <returns><see langword="false"/> if the sets are not complete, or the first sequence parameter set cannot be read.</returns>
    public static bool TryWrite(H265Parameters parameters, [NotNullWhen(true)] out byte[]? record)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        record = null;
        if (!parameters.IsComplete || !H265Sps.TryParse(parameters.SequenceSets[0].Span, out var sps))
        {
            return false;
        }

        var general = sps.ProfileTierLevel;
        var header = new byte[HeaderLength];
        header[0] = Version;
        header[1] = (byte)((general.ProfileSpace << 6) | (general.HighTier ? 0x20 : 0) | general.ProfileIdc);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(2), general.CompatibilityFlags);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(6), (ushort)(general.ConstraintFlags >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(8), (uint)general.ConstraintFlags);
        header[12] = general.LevelIdc;

        // Spatial segmentation, parallelism, average frame rate and its constancy: 0 says nothing about them.
        header[13] = 0xf0;
        header[15] = 0xfc;
        header[16] = (byte)(0xfc | sps.ChromaFormat);
        header[17] = (byte)(0xf8 | (sps.BitDepthLuma - 8));
        header[18] = (byte)(0xf8 | (sps.BitDepthChroma - 8));

        // sps_temporal_id_nesting_flag is the last bit of the first byte behind the header of the set.
        var nesting = parameters.SequenceSets[0].Span[H265Nal.HeaderLength] & 1;
        header[21] = (byte)((Math.Min(sps.MaxSubLayers, 7) << 3) | (nesting << 2) | 3);
        header[22] = 3;

        var output = new List<byte>(header);
        AddArray(output, H265NalType.Vps, parameters.VideoSets);
        AddArray(output, H265NalType.Sps, parameters.SequenceSets);
        AddArray(output, H265NalType.Pps, parameters.PictureSets);
        record = [.. output];
        return true;
    }

    private static void AddArray(List<byte> output, H265NalType type, OptionList<ByteString> sets)
    {
        output.Add((byte)(ArrayIsComplete | (int)type));
        ConfigurationBytes.Add16(output, sets.Count);
        ConfigurationBytes.AddSets(output, sets);
    }

    private static bool TryReadUnits(ref ReadOnlySpan<byte> rest, int count, ref H265Parameters parameters)
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
