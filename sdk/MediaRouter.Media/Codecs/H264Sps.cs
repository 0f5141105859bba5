namespace MediaRouter.Media.Codecs;

/// <summary>An H.264 sequence parameter set.</summary>
/// <remarks>Source: ITU-T H.264, sections 7.3.2.1 and E.1.</remarks>
public sealed class H264Sps
{
    // Level 6.2 allows pictures of 16880 samples on a side.
    private const uint MaxMacroblocksPerSide = 2048;

    private H264Sps()
    {
    }

    /// <summary>profile_idc: 66 baseline, 77 main, 100 high.</summary>
    public byte ProfileIdc { get; private set; }

    /// <summary>The byte of constraint flags between profile and level.</summary>
    public byte ConstraintFlags { get; private set; }

    /// <summary>level_idc: ten times the level.</summary>
    public byte LevelIdc { get; private set; }

    /// <summary>seq_parameter_set_id.</summary>
    public uint Id { get; private set; }

    /// <summary>chroma_format_idc: 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.</summary>
    public uint ChromaFormat { get; private set; } = 1;

    /// <summary>separate_colour_plane_flag.</summary>
    public bool SeparateColourPlanes { get; private set; }

    /// <summary>Bits per luma sample.</summary>
    public int BitDepthLuma { get; private set; } = 8;

    /// <summary>Bits per chroma sample.</summary>
    public int BitDepthChroma { get; private set; } = 8;

    /// <summary>Width of frame_num in slice headers, in bits: 4 to 16.</summary>
    public int FrameNumberBits { get; private set; }

    /// <summary>pic_order_cnt_type: 0, 1 or 2. With 2, output order is decoding order.</summary>
    public uint PictureOrderCountType { get; private set; }

    /// <summary>Width of pic_order_cnt_lsb in slice headers, in bits: 4 to 16; 0 if the type is not 0.</summary>
    public int PictureOrderCountLsbBits { get; private set; }

    /// <summary>delta_pic_order_always_zero_flag (type 1).</summary>
    public bool DeltaPictureOrderAlwaysZero { get; private set; }

    /// <summary>offset_for_non_ref_pic (type 1).</summary>
    public int OffsetForNonReferencePicture { get; private set; }

    /// <summary>offset_for_ref_frame (type 1): the steps of the picture order count over one cycle of reference frames.</summary>
    public IReadOnlyList<int> OffsetsForReferenceFrames { get; private set; } = [];

    /// <summary>max_num_ref_frames.</summary>
    public uint MaxReferenceFrames { get; private set; }

    /// <summary>frame_mbs_only_flag: false if the stream may hold fields.</summary>
    public bool FrameMacroblocksOnly { get; private set; }

    /// <summary>Width in pixels after cropping.</summary>
    public int Width { get; private set; }

    /// <summary>Height in pixels after cropping.</summary>
    public int Height { get; private set; }

    /// <summary>Sample aspect ratio; null if not given.</summary>
    public (int Width, int Height)? SampleAspectRatio { get; private set; }

    /// <summary>Frames per second by the VUI; null if not given.</summary>
    public double? FrameRate { get; private set; }

    /// <summary>fixed_frame_rate_flag.</summary>
    public bool FixedFrameRate { get; private set; }

    /// <summary>max_num_reorder_frames of the VUI's bitstream restriction; null if not given.</summary>
    public uint? MaxReorderFrames { get; private set; }

    /// <summary>max_dec_frame_buffering of the VUI's bitstream restriction; null if not given.</summary>
    public uint? MaxDecodedFrameBuffering { get; private set; }

    /// <summary>Codec string for MIME types, for instance "avc1.64001f".</summary>
    public string CodecString => $"avc1.{ProfileIdc:x2}{ConstraintFlags:x2}{LevelIdc:x2}";

    /// <summary>Parses a set.</summary>
    /// <param name="unit">The NAL unit with its first byte, without start code.</param>
    /// <param name="sps">The set.</param>
    /// <returns>False if it is malformed. A VUI that is cut short is tolerated: its values are then not given.</returns>
    public static bool TryParse(ReadOnlySpan<byte> unit, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out H264Sps? sps)
    {
        sps = null;
        if (unit.Length < 4 || H264Nal.GetType(unit[0]) != H264NalType.Sps)
        {
            return false;
        }

        var reader = new BitReader(unit[1..], emulationPrevention: true);
        var result = new H264Sps();
        if (!result.Read(ref reader))
        {
            return false;
        }

        sps = result;
        return true;
    }

    private bool Read(ref BitReader reader)
    {
        ProfileIdc = (byte)reader.ReadBits(8);
        ConstraintFlags = (byte)reader.ReadBits(8);
        LevelIdc = (byte)reader.ReadBits(8);
        Id = reader.ReadUnsignedExpGolomb();
        if (Id > 31)
        {
            return false;
        }

        if (ProfileIdc is 100 or 110 or 122 or 244 or 44 or 83 or 86 or 118 or 128 or 138 or 139 or 134 or 135 && !ReadHighProfile(ref reader))
        {
            return false;
        }

        var frameNumberBits = reader.ReadUnsignedExpGolomb();
        PictureOrderCountType = reader.ReadUnsignedExpGolomb();
        if (frameNumberBits > 12 || PictureOrderCountType > 2)
        {
            return false;
        }

        FrameNumberBits = (int)frameNumberBits + 4;
        if (PictureOrderCountType == 0)
        {
            var bits = reader.ReadUnsignedExpGolomb();
            if (bits > 12)
            {
                return false;
            }

            PictureOrderCountLsbBits = (int)bits + 4;
        }
        else if (PictureOrderCountType == 1)
        {
            DeltaPictureOrderAlwaysZero = reader.ReadFlag();
            OffsetForNonReferencePicture = reader.ReadSignedExpGolomb();
            reader.ReadSignedExpGolomb();
            var cycle = reader.ReadUnsignedExpGolomb();
            if (cycle > 255)
            {
                return false;
            }

            var offsets = new int[cycle];
            for (var i = 0; i < offsets.Length; i++)
            {
                offsets[i] = reader.ReadSignedExpGolomb();
            }

            OffsetsForReferenceFrames = offsets;
        }

        MaxReferenceFrames = reader.ReadUnsignedExpGolomb();
        reader.Skip(1);
        return ReadSize(ref reader);
    }

    private bool ReadHighProfile(ref BitReader reader)
    {
        ChromaFormat = reader.ReadUnsignedExpGolomb();
        if (ChromaFormat > 3)
        {
            return false;
        }

        SeparateColourPlanes = ChromaFormat == 3 && reader.ReadFlag();
        var luma = reader.ReadUnsignedExpGolomb();
        var chroma = reader.ReadUnsignedExpGolomb();
        if (luma > 6 || chroma > 6)
        {
            return false;
        }

        (BitDepthLuma, BitDepthChroma) = ((int)luma + 8, (int)chroma + 8);
        reader.Skip(1);
        if (reader.ReadFlag())
        {
            var lists = ChromaFormat == 3 ? 12 : 8;
            for (var i = 0; i < lists; i++)
            {
                if (reader.ReadFlag())
                {
                    SkipScalingList(ref reader, i < 6 ? 16 : 64);
                }
            }
        }

        return true;
    }

    private static void SkipScalingList(ref BitReader reader, int size)
    {
        var last = 8;
        var next = 8;
        for (var i = 0; i < size && !reader.Overrun; i++)
        {
            if (next != 0)
            {
                next = (last + reader.ReadSignedExpGolomb()) & 0xff;
            }

            last = next == 0 ? last : next;
        }
    }

    private bool ReadSize(ref BitReader reader)
    {
        var columns = reader.ReadUnsignedExpGolomb();
        var rows = reader.ReadUnsignedExpGolomb();
        FrameMacroblocksOnly = reader.ReadFlag();
        if (!FrameMacroblocksOnly)
        {
            reader.Skip(1);
        }

        reader.Skip(1);
        uint left = 0;
        uint right = 0;
        uint top = 0;
        uint bottom = 0;
        if (reader.ReadFlag())
        {
            left = reader.ReadUnsignedExpGolomb();
            right = reader.ReadUnsignedExpGolomb();
            top = reader.ReadUnsignedExpGolomb();
            bottom = reader.ReadUnsignedExpGolomb();
        }

        var hasVui = reader.ReadFlag();
        if (reader.Overrun || columns >= MaxMacroblocksPerSide || rows >= MaxMacroblocksPerSide)
        {
            return false;
        }

        var fieldFactor = FrameMacroblocksOnly ? 1 : 2;
        var subsampled = SeparateColourPlanes ? 0 : ChromaFormat;
        var cropX = subsampled is 1 or 2 ? 2 : 1;
        var cropY = (subsampled == 1 ? 2 : 1) * fieldFactor;
        var width = ((columns + 1) * 16L) - (((long)left + right) * cropX);
        var height = ((rows + 1) * 16L * fieldFactor) - (((long)top + bottom) * cropY);
        if (width <= 0 || height <= 0)
        {
            return false;
        }

        (Width, Height) = ((int)width, (int)height);
        if (hasVui)
        {
            ReadVui(ref reader);
        }

        return true;
    }

    private void ReadVui(ref BitReader reader)
    {
        if (reader.ReadFlag())
        {
            SampleAspectRatio = Codecs.SampleAspectRatio.Read(ref reader);
        }

        if (reader.ReadFlag())
        {
            reader.Skip(1);
        }

        if (reader.ReadFlag())
        {
            reader.Skip(4);
            if (reader.ReadFlag())
            {
                reader.Skip(24);
            }
        }

        if (reader.ReadFlag())
        {
            reader.ReadUnsignedExpGolomb();
            reader.ReadUnsignedExpGolomb();
        }

        if (reader.ReadFlag())
        {
            var unitsInTick = reader.ReadBits(32);
            var timeScale = reader.ReadBits(32);
            FixedFrameRate = reader.ReadFlag();
            if (!reader.Overrun && unitsInTick > 0 && timeScale > 0)
            {
                // A tick is a field.
                FrameRate = timeScale / (2.0 * unitsInTick);
            }
        }

        var hasNalHrd = reader.ReadFlag();
        if (hasNalHrd)
        {
            SkipHrd(ref reader);
        }

        var hasVclHrd = reader.ReadFlag();
        if (hasVclHrd)
        {
            SkipHrd(ref reader);
        }

        if (hasNalHrd || hasVclHrd)
        {
            reader.Skip(1);
        }

        reader.Skip(1);
        if (reader.ReadFlag())
        {
            reader.Skip(1);
            reader.ReadUnsignedExpGolomb();
            reader.ReadUnsignedExpGolomb();
            reader.ReadUnsignedExpGolomb();
            reader.ReadUnsignedExpGolomb();
            var reorder = reader.ReadUnsignedExpGolomb();
            var buffering = reader.ReadUnsignedExpGolomb();
            if (!reader.Overrun && reorder <= 16 && buffering <= 16)
            {
                (MaxReorderFrames, MaxDecodedFrameBuffering) = (reorder, buffering);
            }
        }
    }

    private static void SkipHrd(ref BitReader reader)
    {
        var count = reader.ReadUnsignedExpGolomb();
        reader.Skip(8);
        for (var i = 0; i <= Math.Min(count, 31) && !reader.Overrun; i++)
        {
            reader.ReadUnsignedExpGolomb();
            reader.ReadUnsignedExpGolomb();
            reader.Skip(1);
        }

        reader.Skip(20);
    }
}
