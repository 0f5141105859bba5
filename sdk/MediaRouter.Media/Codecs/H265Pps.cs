using System.Diagnostics.CodeAnalysis;

namespace MediaRouter.Media.Codecs;

/// <summary>The beginning of an H.265 picture parameter set: what slice headers depend on.</summary>
/// <param name="Id">pps_pic_parameter_set_id.</param>
/// <param name="SpsId">pps_seq_parameter_set_id.</param>
/// <param name="DependentSlicesEnabled">dependent_slice_segments_enabled_flag.</param>
/// <param name="OutputFlagPresent">output_flag_present_flag.</param>
/// <param name="ExtraSliceHeaderBits">num_extra_slice_header_bits.</param>
/// <remarks>Source: ITU-T H.265, section 7.3.2.3.</remarks>
public sealed record H265Pps(uint Id, uint SpsId, bool DependentSlicesEnabled, bool OutputFlagPresent, int ExtraSliceHeaderBits)
{
    /// <summary>Parses a set.</summary>
    /// <param name="unit">The NAL unit with its header, without start code.</param>
    /// <param name="pps">The set.</param>
    /// <returns>False if it is malformed.</returns>
    public static bool TryParse(ReadOnlySpan<byte> unit, [NotNullWhen(true)] out H265Pps? pps)
    {
        pps = null;
        if (unit.Length < H265Nal.HeaderLength || H265Nal.GetType(unit[0]) != H265NalType.Pps)
        {
            return false;
        }

        var reader = new BitReader(unit[H265Nal.HeaderLength..], emulationPrevention: true);
        var result = new H265Pps(
            reader.ReadUnsignedExpGolomb(), reader.ReadUnsignedExpGolomb(), reader.ReadFlag(), reader.ReadFlag(), (int)reader.ReadBits(3));
        if (reader.Overrun || result.Id > 63 || result.SpsId > 15)
        {
            return false;
        }

        pps = result;
        return true;
    }
}
