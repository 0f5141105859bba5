namespace MediaRouter.Media.Codecs;

/// <summary>The beginning of an H.264 slice header, as far as the picture order count.</summary>
/// <remarks>Source: ITU-T H.264, section 7.3.3.</remarks>
public readonly record struct H264SliceHeader
{
    /// <summary>first_mb_in_slice; 0 in the first slice of a picture.</summary>
    public uint FirstMacroblock { get; init; }

    /// <summary>slice_type modulo 5: 0 P, 1 B, 2 I, 3 SP, 4 SI.</summary>
    public uint SliceType { get; init; }

    /// <summary>pic_parameter_set_id.</summary>
    public uint PpsId { get; init; }

    /// <summary>frame_num.</summary>
    public uint FrameNumber { get; init; }

    /// <summary>field_pic_flag.</summary>
    public bool IsField { get; init; }

    /// <summary>bottom_field_flag.</summary>
    public bool IsBottomField { get; init; }

    /// <summary>idr_pic_id; 0 if not IDR.</summary>
    public uint IdrPictureId { get; init; }

    /// <summary>pic_order_cnt_lsb; 0 if the count's type is not 0.</summary>
    public uint PictureOrderCountLsb { get; init; }

    /// <summary>delta_pic_order_cnt[0]; 0 if the count's type is not 1.</summary>
    public int DeltaPictureOrderCount { get; init; }

    /// <summary>Parses the header of a slice.</summary>
    /// <param name="unit">A NAL unit of type 1 or 5, or its beginning.</param>
    /// <param name="sps">The set that its picture parameter set refers to.</param>
    /// <param name="header">The header.</param>
    /// <returns>False if it is no slice, or too short.</returns>
    public static bool TryParse(ReadOnlySpan<byte> unit, H264Sps sps, out H264SliceHeader header)
    {
        ArgumentNullException.ThrowIfNull(sps);
        header = default;
        if (unit.Length < 2)
        {
            return false;
        }

        var type = H264Nal.GetType(unit[0]);
        if (type is not (H264NalType.NonIdrSlice or H264NalType.IdrSlice or H264NalType.DataPartitionA))
        {
            return false;
        }

        var reader = new BitReader(unit[1..], emulationPrevention: true);
        var firstMacroblock = reader.ReadUnsignedExpGolomb();
        var sliceType = reader.ReadUnsignedExpGolomb();
        var ppsId = reader.ReadUnsignedExpGolomb();
        if (sps.SeparateColourPlanes)
        {
            reader.Skip(2);
        }

        var frameNumber = reader.ReadBits(sps.FrameNumberBits);
        var isField = !sps.FrameMacroblocksOnly && reader.ReadFlag();
        var isBottom = isField && reader.ReadFlag();
        var idrPictureId = type == H264NalType.IdrSlice ? reader.ReadUnsignedExpGolomb() : 0;
        var lsb = sps.PictureOrderCountType == 0 ? reader.ReadBits(sps.PictureOrderCountLsbBits) : 0;
        var delta = sps is { PictureOrderCountType: 1, DeltaPictureOrderAlwaysZero: false } ? reader.ReadSignedExpGolomb() : 0;
        if (reader.Overrun || sliceType > 9)
        {
            return false;
        }

        header = new H264SliceHeader
        {
            FirstMacroblock = firstMacroblock,
            SliceType = sliceType % 5,
            PpsId = ppsId,
            FrameNumber = frameNumber,
            IsField = isField,
            IsBottomField = isBottom,
            IdrPictureId = idrPictureId,
            PictureOrderCountLsb = lsb,
            DeltaPictureOrderCount = delta,
        };
        return true;
    }
}
