namespace MediaRouter.Media.Codecs;

/// <summary>The beginning of an H.265 slice segment header, as far as the picture order count.</summary>
/// <param name="IsFirstInPicture">first_slice_segment_in_pic_flag.</param>
/// <param name="PpsId">slice_pic_parameter_set_id.</param>
/// <param name="SliceType">0 B, 1 P, 2 I; only of the first segment.</param>
/// <param name="PictureOrderCountLsb">slice_pic_order_cnt_lsb; 0 for IDR pictures; only of the first segment.</param>
/// <remarks>Source: ITU-T H.265, section 7.3.6.1.</remarks>
public readonly record struct H265SliceHeader(bool IsFirstInPicture, uint PpsId, uint SliceType, uint PictureOrderCountLsb)
{
    /// <summary>Parses the header of a slice segment.</summary>
    /// <param name="unit">A NAL unit of type 0 to 31, or its beginning.</param>
    /// <param name="sps">The active sequence parameter set.</param>
    /// <param name="pps">The picture parameter set.</param>
    /// <param name="header">The header; a segment that is not the first has only the first two fields.</param>
    /// <returns>False if it is no slice, or too short.</returns>
    public static bool TryParse(ReadOnlySpan<byte> unit, H265Sps sps, H265Pps pps, out H265SliceHeader header)
    {
        ArgumentNullException.ThrowIfNull(sps);
        ArgumentNullException.ThrowIfNull(pps);
        header = default;
        if (unit.Length <= H265Nal.HeaderLength || !H265Nal.IsSlice(H265Nal.GetType(unit[0])))
        {
            return false;
        }

        var type = H265Nal.GetType(unit[0]);
        var reader = new BitReader(unit[H265Nal.HeaderLength..], emulationPrevention: true);
        var isFirst = reader.ReadFlag();
        if (H265Nal.IsRandomAccess(type))
        {
            reader.Skip(1);
        }

        var ppsId = reader.ReadUnsignedExpGolomb();
        if (!isFirst)
        {
            header = new H265SliceHeader(false, ppsId, 0, 0);
            return !reader.Overrun;
        }

        reader.Skip(pps.ExtraSliceHeaderBits);
        var sliceType = reader.ReadUnsignedExpGolomb();
        reader.Skip((pps.OutputFlagPresent ? 1 : 0) + (sps.SeparateColourPlanes ? 2 : 0));
        var lsb = H265Nal.IsIdr(type) ? 0 : reader.ReadBits(sps.PictureOrderCountLsbBits);
        if (reader.Overrun || sliceType > 2)
        {
            return false;
        }

        header = new H265SliceHeader(true, ppsId, sliceType, lsb);
        return true;
    }
}
