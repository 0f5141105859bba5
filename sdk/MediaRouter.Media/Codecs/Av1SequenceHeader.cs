using System.Diagnostics.CodeAnalysis;

namespace MediaRouter.Media.Codecs;

/// <summary>An AV1 sequence header.</summary>
/// <remarks>Source: AV1 Bitstream Specification, sections 5.5 and 6.4.</remarks>
public sealed class Av1SequenceHeader
{
    private Av1SequenceHeader()
    {
    }

    /// <summary>seq_profile: 0 main, 1 high, 2 professional.</summary>
    public byte Profile { get; private set; }

    /// <summary>reduced_still_picture_header: the stream is one picture, whose header leaves out what all others have.</summary>
    public bool IsReducedStillPicture { get; private set; }

    /// <summary>seq_level_idx of the first operating point.</summary>
    public byte LevelIndex { get; private set; }

    /// <summary>seq_tier of the first operating point: true for the high tier.</summary>
    public bool HighTier { get; private set; }

    /// <summary>Greatest width in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Greatest height in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>Pictures per second; null if not given, or not constant.</summary>
    public double? FrameRate { get; private set; }

    /// <summary>Bits per sample: 8, 10 or 12.</summary>
    public int BitDepth { get; private set; } = 8;

    /// <summary>mono_chrome.</summary>
    public bool Monochrome { get; private set; }

    /// <summary>subsampling_x.</summary>
    public bool SubsamplingX { get; private set; } = true;

    /// <summary>subsampling_y.</summary>
    public bool SubsamplingY { get; private set; } = true;

    /// <summary>chroma_sample_position.</summary>
    public byte ChromaSamplePosition { get; private set; }

    /// <summary>Codec string for MIME types, for instance "av01.0.04M.08".</summary>
    public string CodecString => $"av01.{Profile}.{LevelIndex:00}{(HighTier ? 'H' : 'M')}.{BitDepth:00}";

    /// <summary>Parses a sequence header OBU.</summary>
    /// <param name="obu">The OBU with its header, with or without size field.</param>
    /// <param name="header">The header.</param>
    /// <returns>False if it is no sequence header, or malformed.</returns>
    public static bool TryParse(ReadOnlySpan<byte> obu, [NotNullWhen(true)] out Av1SequenceHeader? header)
    {
        header = null;
        var enumerator = new Av1ObuEnumerator(obu);
        if (!enumerator.MoveNext() || enumerator.Header.Type != Av1ObuType.SequenceHeader)
        {
            return false;
        }

        var reader = new BitReader(enumerator.Payload);
        var result = new Av1SequenceHeader();
        result.Read(ref reader);
        if (reader.Overrun)
        {
            return false;
        }

        header = result;
        return true;
    }

    private void Read(ref BitReader reader)
    {
        Profile = (byte)reader.ReadBits(3);
        reader.Skip(1);
        var reduced = reader.ReadFlag();
        IsReducedStillPicture = reduced;
        if (reduced)
        {
            LevelIndex = (byte)reader.ReadBits(5);
        }
        else
        {
            ReadOperatingPoints(ref reader);
        }

        var widthBits = (int)reader.ReadBits(4) + 1;
        var heightBits = (int)reader.ReadBits(4) + 1;
        Width = (int)reader.ReadBits(widthBits) + 1;
        Height = (int)reader.ReadBits(heightBits) + 1;
        if (!reduced && reader.ReadFlag())
        {
            reader.Skip(7);
        }

        reader.Skip(3);
        if (!reduced)
        {
            SkipTools(ref reader);
        }

        reader.Skip(3);
        ReadColour(ref reader);
    }

    private void ReadOperatingPoints(ref BitReader reader)
    {
        var delayBits = 0;
        var hasDecoderModel = false;
        if (reader.ReadFlag())
        {
            var unitsInTick = reader.ReadBits(32);
            var timeScale = reader.ReadBits(32);
            if (reader.ReadFlag())
            {
                var ticksPerPicture = (double)reader.ReadUnsignedExpGolomb() + 1;
                if (unitsInTick > 0 && timeScale > 0)
                {
                    FrameRate = timeScale / (unitsInTick * ticksPerPicture);
                }
            }

            hasDecoderModel = reader.ReadFlag();
            if (hasDecoderModel)
            {
                delayBits = (int)reader.ReadBits(5) + 1;
                reader.Skip(32 + 5 + 5);
            }
        }

        var hasDisplayDelay = reader.ReadFlag();
        var count = reader.ReadBits(5) + 1;
        for (var i = 0; i < count && !reader.Overrun; i++)
        {
            reader.Skip(12);
            var level = (byte)reader.ReadBits(5);
            var tier = level > 7 && reader.ReadFlag();
            if (i == 0)
            {
                (LevelIndex, HighTier) = (level, tier);
            }

            if (hasDecoderModel && reader.ReadFlag())
            {
                reader.Skip((2 * delayBits) + 1);
            }

            if (hasDisplayDelay && reader.ReadFlag())
            {
                reader.Skip(4);
            }
        }
    }

    private static void SkipTools(ref BitReader reader)
    {
        reader.Skip(4);
        var hasOrderHint = reader.ReadFlag();
        if (hasOrderHint)
        {
            reader.Skip(2);
        }

        // 2 stands for "chosen per frame".
        var forceScreenContent = reader.ReadFlag() ? 2 : reader.ReadBits(1);
        if (forceScreenContent > 0 && !reader.ReadFlag())
        {
            reader.Skip(1);
        }

        if (hasOrderHint)
        {
            reader.Skip(3);
        }
    }

    private void ReadColour(ref BitReader reader)
    {
        var highBitDepth = reader.ReadFlag();
        BitDepth = Profile == 2 && highBitDepth ? (reader.ReadFlag() ? 12 : 10) : highBitDepth ? 10 : 8;
        Monochrome = Profile != 1 && reader.ReadFlag();
        (uint Primaries, uint Transfer, uint Matrix) description = (2, 2, 2);
        if (reader.ReadFlag())
        {
            description = (reader.ReadBits(8), reader.ReadBits(8), reader.ReadBits(8));
        }

        if (Monochrome)
        {
            reader.Skip(1);
            return;
        }

        // BT.709 primaries, sRGB transfer, identity matrix: RGB, hence 4:4:4.
        if (description == (1u, 13u, 0u))
        {
            (SubsamplingX, SubsamplingY) = (false, false);
            return;
        }

        reader.Skip(1);
        (SubsamplingX, SubsamplingY) = Profile switch
        {
            0 => (true, true),
            1 => (false, false),
            _ when BitDepth != 12 => (true, false),
            _ => ReadSubsampling(ref reader),
        };
        if (SubsamplingX && SubsamplingY)
        {
            ChromaSamplePosition = (byte)reader.ReadBits(2);
        }
    }

    private static (bool X, bool Y) ReadSubsampling(ref BitReader reader)
    {
        var x = reader.ReadFlag();
        return (x, x && reader.ReadFlag());
    }
}
