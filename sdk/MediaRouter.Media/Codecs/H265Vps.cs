using System.Diagnostics.CodeAnalysis;

namespace MediaRouter.Media.Codecs;

/// <summary>The beginning of an H.265 video parameter set.</summary>
/// <param name="Id">vps_video_parameter_set_id.</param>
/// <param name="MaxLayers">vps_max_layers_minus1 + 1.</param>
/// <param name="MaxSubLayers">vps_max_sub_layers_minus1 + 1.</param>
/// <param name="ProfileTierLevel">Profile, tier and level.</param>
/// <remarks>Source: ITU-T H.265, section 7.3.2.1.</remarks>
public sealed record H265Vps(byte Id, int MaxLayers, int MaxSubLayers, H265ProfileTierLevel ProfileTierLevel)
{
    /// <summary>Parses a set.</summary>
    /// <param name="unit">The NAL unit with its header, without start code.</param>
    /// <param name="vps">The set.</param>
    /// <returns>False if it is malformed.</returns>
    public static bool TryParse(ReadOnlySpan<byte> unit, [NotNullWhen(true)] out H265Vps? vps)
    {
        vps = null;
        if (unit.Length < H265Nal.HeaderLength || H265Nal.GetType(unit[0]) != H265NalType.Vps)
        {
            return false;
        }

        var reader = new BitReader(unit[H265Nal.HeaderLength..], emulationPrevention: true);
        var id = (byte)reader.ReadBits(4);
        reader.Skip(2);
        var maxLayers = (int)reader.ReadBits(6) + 1;
        var maxSubLayers = (int)reader.ReadBits(3) + 1;
        reader.Skip(1 + 16);
        if (maxSubLayers > 7)
        {
            return false;
        }

        var level = H265ProfileTierLevel.Read(ref reader, maxSubLayers - 1);
        if (reader.Overrun)
        {
            return false;
        }

        vps = new H265Vps(id, maxLayers, maxSubLayers, level);
        return true;
    }
}
