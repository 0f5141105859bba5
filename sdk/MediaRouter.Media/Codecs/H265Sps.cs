using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace MediaRouter.Media.Codecs;

/// <summary>An H.265 sequence parameter set.</summary>
/// <remarks>Source: ITU-T H.265, sections 7.3.2.2 and E.2.1.</remarks>
public sealed class H265Sps
{
    private const uint MaxSide = 16888;

    private H265Sps()
    {
    }

    /// <summary>sps_video_parameter_set_id.</summary>
    public byte VpsId { get; private set; }

    /// <summary>sps_max_sub_layers_minus1 + 1.</summary>
    public int MaxSubLayers { get; private set; }

    /// <summary>Profile, tier and level.</summary>
    public H265ProfileTierLevel ProfileTierLevel { get; private set; }

    /// <summary>sps_seq_parameter_set_id.</summary>
    public uint Id { get; private set; }

    /// <summary>chroma_format_idc: 0 monochrome, 1 4:2:0, 2 4:2:2, 3 4:4:4.</summary>
    public uint ChromaFormat { get; private set; }

    /// <summary>separate_colour_plane_flag.</summary>
    public bool SeparateColourPlanes { get; private set; }

    /// <summary>Bits per luma sample.</summary>
    public int BitDepthLuma { get; private set; }

    /// <summary>Bits per chroma sample.</summary>
    public int BitDepthChroma { get; private set; }

    /// <summary>Width in pixels after the conformance window.</summary>
    public int Width { get; private set; }

    /// <summary>Height in pixels after the conformance window.</summary>
    public int Height { get; private set; }

    /// <summary>Width of slice_pic_order_cnt_lsb in slice headers, in bits: 4 to 16.</summary>
    public int PictureOrderCountLsbBits { get; private set; }

    /// <summary>sps_max_dec_pic_buffering_minus1 + 1 of the highest sub-layer.</summary>
    public uint MaxDecodedPictureBuffering { get; private set; }

    /// <summary>sps_max_num_reorder_pics of the highest sub-layer: 0 if output order is decoding order.</summary>
    public uint MaxReorderPictures { get; private set; }

    /// <summary>sps_max_latency_increase_plus1 of the highest sub-layer.</summary>
    public uint MaxLatencyIncreasePlus1 { get; private set; }

    /// <summary>The short-term reference picture sets; empty if the part that holds them could not be read.</summary>
    public IReadOnlyList<H265ShortTermRefPicSet> ShortTermRefPicSets { get; private set; } = [];

    /// <summary>Sample aspect ratio; null if not given.</summary>
    public (int Width, int Height)? SampleAspectRatio { get; private set; }

    /// <summary>Pictures per second by the VUI; null if not given.</summary>
    public double? FrameRate { get; private set; }

    /// <summary>Codec string for MIME types, for instance "hvc1.1.6.L93.90".</summary>
    public string CodecString
    {
        get
        {
            // ISO/IEC 14496-15, annex E: compatibility flags in reverse bit order, constraint bytes without trailing zeros.
            uint reversed = 0;
            for (var i = 0; i < 32; i++)
            {
                reversed |= ((ProfileTierLevel.CompatibilityFlags >> i) & 1) << (31 - i);
            }

            var space = ProfileTierLevel.ProfileSpace == 0 ? "" : ((char)('A' + ProfileTierLevel.ProfileSpace - 1)).ToString();
            var text = $"hvc1.{space}{ProfileTierLevel.ProfileIdc}.{reversed:X}.{(ProfileTierLevel.HighTier ? 'H' : 'L')}{ProfileTierLevel.LevelIdc}";
            var zeroBytes = ProfileTierLevel.ConstraintFlags == 0 ? 6 : BitOperations.TrailingZeroCount(ProfileTierLevel.ConstraintFlags) / 8;
            for (var i = 5; i >= zeroBytes; i--)
            {
                text += $".{(byte)(ProfileTierLevel.ConstraintFlags >> (8 * i)):X}";
            }

            return text;
        }
    }

    /// <summary>Parses a set.</summary>
    /// <param name="unit">The NAL unit with its header, without start code.</param>
    /// <param name="sps">The set.</param>
    /// <returns>False if it is malformed up to the picture order count; what follows is left out if it cannot be read.</returns>
    public static bool TryParse(ReadOnlySpan<byte> unit, [NotNullWhen(true)] out H265Sps? sps)
    {
        sps = null;
        if (unit.Length < H265Nal.HeaderLength || H265Nal.GetType(unit[0]) != H265NalType.Sps)
        {
            return false;
        }

        var reader = new BitReader(unit[H265Nal.HeaderLength..], emulationPrevention: true);
        var result = new H265Sps();
        if (!result.ReadGeneral(ref reader))
        {
            return false;
        }

        result.ReadTools(ref reader);
        sps = result;
        return true;
    }

    private bool ReadGeneral(ref BitReader reader)
    {
        VpsId = (byte)reader.ReadBits(4);
        MaxSubLayers = (int)reader.ReadBits(3) + 1;
        reader.Skip(1);
        if (MaxSubLayers > 7)
        {
            return false;
        }

        ProfileTierLevel = H265ProfileTierLevel.Read(ref reader, MaxSubLayers - 1);
        Id = reader.ReadUnsignedExpGolomb();
        ChromaFormat = reader.ReadUnsignedExpGolomb();
        SeparateColourPlanes = ChromaFormat == 3 && reader.ReadFlag();
        var codedWidth = reader.ReadUnsignedExpGolomb();
        var codedHeight = reader.ReadUnsignedExpGolomb();
        if (Id > 15 || ChromaFormat > 3 || codedWidth > MaxSide || codedHeight > MaxSide)
        {
            return false;
        }

        long width = codedWidth;
        long height = codedHeight;
        if (reader.ReadFlag())
        {
            var unitX = ChromaFormat is 1 or 2 ? 2 : 1;
            var unitY = ChromaFormat == 1 ? 2 : 1;
            width -= unitX * ((long)reader.ReadUnsignedExpGolomb() + reader.ReadUnsignedExpGolomb());
            height -= unitY * ((long)reader.ReadUnsignedExpGolomb() + reader.ReadUnsignedExpGolomb());
        }

        var luma = reader.ReadUnsignedExpGolomb();
        var chroma = reader.ReadUnsignedExpGolomb();
        var lsbBits = reader.ReadUnsignedExpGolomb();
        if (reader.Overrun || width <= 0 || height <= 0 || luma > 8 || chroma > 8 || lsbBits > 12)
        {
            return false;
        }

        (Width, Height) = ((int)width, (int)height);
        (BitDepthLuma, BitDepthChroma) = ((int)luma + 8, (int)chroma + 8);
        PictureOrderCountLsbBits = (int)lsbBits + 4;

        var first = reader.ReadFlag() ? 0 : MaxSubLayers - 1;
        for (var i = first; i < MaxSubLayers; i++)
        {
            MaxDecodedPictureBuffering = reader.ReadUnsignedExpGolomb() + 1;
            MaxReorderPictures = reader.ReadUnsignedExpGolomb();
            MaxLatencyIncreasePlus1 = reader.ReadUnsignedExpGolomb();
        }

        return !reader.Overrun && MaxReorderPictures <= 16;
    }

    private void ReadTools(ref BitReader reader)
    {
        for (var i = 0; i < 6; i++)
        {
            reader.ReadUnsignedExpGolomb();
        }

        if (reader.ReadFlag() && reader.ReadFlag())
        {
            SkipScalingLists(ref reader);
        }

        reader.Skip(2);
        if (reader.ReadFlag())
        {
            reader.Skip(8);
            reader.ReadUnsignedExpGolomb();
            reader.ReadUnsignedExpGolomb();
            reader.Skip(1);
        }

        var setCount = reader.ReadUnsignedExpGolomb();
        if (reader.Overrun || setCount > 64)
        {
            return;
        }

        var sets = new List<H265ShortTermRefPicSet>((int)setCount);
        for (var i = 0; i < setCount; i++)
        {
            if (H265ShortTermRefPicSet.Read(ref reader, i, sets) is not { } set)
            {
                return;
            }

            sets.Add(set);
        }

        ShortTermRefPicSets = sets;
        if (reader.ReadFlag())
        {
            var count = reader.ReadUnsignedExpGolomb();
            if (count > 32)
            {
                return;
            }

            reader.Skip((int)count * (PictureOrderCountLsbBits + 1));
        }

        reader.Skip(2);
        if (reader.ReadFlag())
        {
            ReadVui(ref reader);
        }
    }

    private static void SkipScalingLists(ref BitReader reader)
    {
        for (var size = 0; size < 4; size++)
        {
            for (var matrix = 0; matrix < 6 && !reader.Overrun; matrix += size == 3 ? 3 : 1)
            {
                if (!reader.ReadFlag())
                {
                    reader.ReadUnsignedExpGolomb();
                    continue;
                }

                var coefficients = Math.Min(64, 1 << (4 + (size << 1))) + (size > 1 ? 1 : 0);
                for (var i = 0; i < coefficients && !reader.Overrun; i++)
                {
                    reader.ReadSignedExpGolomb();
                }
            }
        }
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

        reader.Skip(3);
        if (reader.ReadFlag())
        {
            for (var i = 0; i < 4; i++)
            {
                reader.ReadUnsignedExpGolomb();
            }
        }

        if (reader.ReadFlag())
        {
            var unitsInTick = reader.ReadBits(32);
            var timeScale = reader.ReadBits(32);
            if (!reader.Overrun && unitsInTick > 0 && timeScale > 0)
            {
                FrameRate = timeScale / (double)unitsInTick;
            }
        }
    }
}
