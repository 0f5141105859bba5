using System.Diagnostics.CodeAnalysis;

namespace MediaRouter.Media.Codecs;

/// <summary>A LATM StreamMuxConfig with one program of one layer, as RTP's MP4A-LATM carries it in "config".</summary>
/// <param name="Audio">The layer's configuration.</param>
/// <param name="SubFrames">Audio frames in each AudioMuxElement.</param>
/// <param name="FrameLengthType">0: a length in front of each frame; 1: <paramref name="FixedFrameLength"/>.</param>
/// <param name="FixedFrameLength">Bytes of a frame if the type is 1.</param>
/// <remarks>Source: ISO/IEC 14496-3, section 1.7.3.2; RFC 6416, section 7.3.</remarks>
public sealed record LatmStreamMuxConfig(Mpeg4AudioConfig Audio, int SubFrames, int FrameLengthType, int FixedFrameLength)
{
    /// <summary>Parses a configuration.</summary>
    /// <param name="data">The configuration.</param>
    /// <param name="config">The configuration.</param>
    /// <returns>False if it is malformed, or has several programs or layers.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, [NotNullWhen(true)] out LatmStreamMuxConfig? config)
    {
        var reader = new BitReader(data);
        return TryRead(ref reader, out config, out _);
    }

    /// <summary>Reads a configuration up to the fields of other data and checksum.</summary>
    internal static bool TryRead(ref BitReader reader, [NotNullWhen(true)] out LatmStreamMuxConfig? config, out uint version)
    {
        config = null;
        version = reader.ReadBit();
        if (version == 1 && reader.ReadFlag())
        {
            return false;
        }

        if (version == 1)
        {
            ReadValue(ref reader);
        }

        var sameFraming = reader.ReadFlag();
        var subFrames = (int)reader.ReadBits(6) + 1;
        var programs = reader.ReadBits(4) + 1;
        var layers = reader.ReadBits(3) + 1;
        if (!sameFraming || programs != 1 || layers != 1)
        {
            return false;
        }

        var bitsToSkip = 0;
        if (version == 1)
        {
            bitsToSkip = (int)Math.Min(ReadValue(ref reader), 1 << 16) - reader.BitsLeft;
        }

        // In version 0 the configuration has no length of its own, so an extension behind it cannot be told from what follows.
        if (!Mpeg4AudioConfig.TryRead(ref reader, mayHaveExtension: version == 1, out var audio))
        {
            return false;
        }

        if (version == 1)
        {
            bitsToSkip += reader.BitsLeft;
            if (bitsToSkip < 0)
            {
                return false;
            }

            reader.Skip(bitsToSkip);
        }

        var type = (int)reader.ReadBits(3);
        var fixedLength = 0;
        if (type == 0)
        {
            reader.Skip(8);
        }
        else if (type == 1)
        {
            fixedLength = (int)reader.ReadBits(9) + 20;
        }

        if (reader.Overrun || type > 1)
        {
            return false;
        }

        config = new LatmStreamMuxConfig(audio, subFrames, type, fixedLength);
        return true;
    }

    /// <summary>Writes a configuration of version 0 with lengths in front of frames.</summary>
    /// <returns>The bytes, padded with zero bits.</returns>
    public byte[] ToBytes()
    {
        var writer = new BitWriter();
        writer.Write(0b01, 2);
        writer.Write((uint)SubFrames - 1, 6);
        writer.Write(0, 7);
        // Written bit by bit: the configuration ends where it ends, not at a byte boundary.
        var audio = Audio with { IsBackwardCompatible = false };
        var bytes = audio.ToBytes();
        var reader = new BitReader(bytes);
        Mpeg4AudioConfig.TryRead(ref reader, mayHaveExtension: false, out _);
        var bits = (bytes.Length * 8) - reader.BitsLeft;
        var copy = new BitReader(bytes);
        for (var i = 0; i < bits; i++)
        {
            writer.Write(copy.ReadBit(), 1);
        }

        writer.Write((uint)FrameLengthType, 3);
        if (FrameLengthType == 0)
        {
            writer.Write(0xff, 8);
        }
        else
        {
            writer.Write((uint)FixedFrameLength - 20, 9);
        }

        writer.Write(0, 2);
        return writer.ToArray();
    }

    /// <summary>Reads LatmGetValue.</summary>
    internal static uint ReadValue(ref BitReader reader)
    {
        var bytes = (int)reader.ReadBits(2) + 1;
        return reader.ReadBits(8 * bytes);
    }
}
