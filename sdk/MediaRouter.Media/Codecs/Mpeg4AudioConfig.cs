using System.Diagnostics.CodeAnalysis;

namespace MediaRouter.Media.Codecs;

/// <summary>An MPEG-4 AudioSpecificConfig.</summary>
/// <remarks>Source: ISO/IEC 14496-3, sections 1.6.2.1 and 4.4.1.</remarks>
public sealed record Mpeg4AudioConfig
{
    /// <summary>Object type of AAC low complexity.</summary>
    public const int AacLowComplexity = 2;

    /// <summary>Object type of spectral band replication.</summary>
    public const int SpectralBandReplication = 5;

    /// <summary>Object type of parametric stereo.</summary>
    public const int ParametricStereo = 29;

    private const int Escape = 31;
    private const uint ExplicitFrequency = 15;
    private const uint SbrSync = 0x2b7;
    private const uint PsSync = 0x548;

    private static readonly int[] Frequencies =
        [96000, 88200, 64000, 48000, 44100, 32000, 24000, 22050, 16000, 12000, 11025, 8000, 7350];

    /// <summary>Object type of the core coder, for instance <see cref="AacLowComplexity"/>.</summary>
    public int ObjectType { get; init; } = AacLowComplexity;

    /// <summary>Sample rate of the core coder in Hz.</summary>
    public int SampleRate { get; init; }

    /// <summary>channelConfiguration: 0 if a program config element says it.</summary>
    public int ChannelConfiguration { get; init; }

    /// <summary>True if spectral band replication is signalled.</summary>
    public bool HasSpectralBandReplication { get; init; }

    /// <summary>True if parametric stereo is signalled.</summary>
    public bool HasParametricStereo { get; init; }

    /// <summary>Sample rate after spectral band replication in Hz; 0 without it.</summary>
    public int ExtensionSampleRate { get; init; }

    /// <summary>True if SBR is signalled behind the core's configuration, so that old decoders ignore it.</summary>
    public bool IsBackwardCompatible { get; init; }

    /// <summary>frameLengthFlag: frames of 960 instead of 1024 samples.</summary>
    public bool ShortFrames { get; init; }

    /// <summary>coreCoderDelay; null if it does not depend on a core coder.</summary>
    public int? CoreCoderDelay { get; init; }

    /// <summary>Channels that the program config element gives; 0 without one.</summary>
    public int ProgramChannels { get; init; }

    /// <summary>The bytes that were parsed; empty if made from properties.</summary>
    public ReadOnlyMemory<byte> Source { get; init; }

    /// <summary>Number of channels of the core coder.</summary>
    public int ChannelCount => ChannelConfiguration switch { 0 => ProgramChannels, 7 => 8, 11 => 7, 12 or 14 => 8, 13 => 24, var count => count };

    /// <summary>Samples per channel in a frame of the core coder.</summary>
    public int SamplesPerFrame => ShortFrames ? 960 : 1024;

    /// <summary>Codec string for MIME types, for instance "mp4a.40.2".</summary>
    public string CodecString => $"mp4a.40.{(HasParametricStereo ? ParametricStereo : HasSpectralBandReplication ? SpectralBandReplication : ObjectType)}";

    /// <summary>Parses a configuration.</summary>
    /// <param name="data">The configuration alone.</param>
    /// <param name="config">The configuration.</param>
    /// <returns>False if it is malformed, or the object type is none of the general audio types.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, [NotNullWhen(true)] out Mpeg4AudioConfig? config)
    {
        var reader = new BitReader(data);
        if (!TryRead(ref reader, mayHaveExtension: true, out config))
        {
            return false;
        }

        config = config with { Source = data.ToArray() };
        return true;
    }

    /// <summary>Index of a sample rate in the table that ADTS and this configuration share.</summary>
    /// <param name="sampleRate">In Hz.</param>
    /// <returns>-1 if it is not in the table.</returns>
    public static int IndexOfSampleRate(int sampleRate) => Array.IndexOf(Frequencies, sampleRate);

    /// <summary>Writes the configuration.</summary>
    /// <returns>The bytes parsed if there is a program config element or an object type above 4, which are not taken apart; else new ones.</returns>
    public byte[] ToBytes()
    {
        if ((ChannelConfiguration == 0 || ObjectType > 4) && Source.Length > 0)
        {
            return Source.ToArray();
        }

        var writer = new BitWriter();
        var isExplicit = HasSpectralBandReplication && !IsBackwardCompatible;
        if (isExplicit)
        {
            WriteObjectType(writer, HasParametricStereo ? ParametricStereo : SpectralBandReplication);
        }
        else
        {
            WriteObjectType(writer, ObjectType);
        }

        WriteFrequency(writer, SampleRate);
        writer.Write((uint)ChannelConfiguration, 4);
        if (isExplicit)
        {
            WriteFrequency(writer, ExtensionSampleRate);
            WriteObjectType(writer, ObjectType);
        }

        writer.Write(ShortFrames ? 1u : 0, 1);
        writer.Write(CoreCoderDelay is null ? 0u : 1, 1);
        if (CoreCoderDelay is { } delay)
        {
            writer.Write((uint)delay, 14);
        }

        writer.Write(0, 1);
        if (HasSpectralBandReplication && IsBackwardCompatible)
        {
            writer.Write(SbrSync, 11);
            WriteObjectType(writer, SpectralBandReplication);
            writer.Write(1, 1);
            WriteFrequency(writer, ExtensionSampleRate);
            if (HasParametricStereo)
            {
                writer.Write(PsSync, 11);
                writer.Write(1, 1);
            }
        }

        return writer.ToArray();
    }

    /// <inheritdoc/>
    public bool Equals(Mpeg4AudioConfig? other) => other is not null && ToBytes().AsSpan().SequenceEqual(other.ToBytes());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(ObjectType, SampleRate, ChannelConfiguration, HasSpectralBandReplication);

    internal static bool TryRead(ref BitReader reader, bool mayHaveExtension, [NotNullWhen(true)] out Mpeg4AudioConfig? config)
    {
        config = null;
        var type = ReadObjectType(ref reader);
        var sampleRate = ReadFrequency(ref reader);
        var result = new Mpeg4AudioConfig { SampleRate = sampleRate, ChannelConfiguration = (int)reader.ReadBits(4) };
        if (type is SpectralBandReplication or ParametricStereo)
        {
            result = result with
            {
                HasSpectralBandReplication = true,
                HasParametricStereo = type == ParametricStereo,
                ExtensionSampleRate = ReadFrequency(ref reader),
            };
            type = ReadObjectType(ref reader);
            if (type == 22)
            {
                reader.Skip(4);
            }
        }

        // AAC main, LC, SSR, LTP, scalable, TwinVQ and the error resilient types share GASpecificConfig.
        if (type is not (1 or 2 or 3 or 4 or 6 or 7 or 17 or 19 or 20 or 21 or 22 or 23) || result.SampleRate <= 0)
        {
            return false;
        }

        var shortFrames = reader.ReadFlag();
        int? delay = reader.ReadFlag() ? (int)reader.ReadBits(14) : null;
        var hasExtensionFlag = reader.ReadFlag();
        var programChannels = 0;
        if (result.ChannelConfiguration == 0)
        {
            programChannels = ReadProgramConfig(ref reader);
        }

        if (type is 6 or 20)
        {
            reader.Skip(3);
        }

        if (hasExtensionFlag)
        {
            reader.Skip((type == 22 ? 16 : 0) + (type is 17 or 19 or 20 or 23 ? 3 : 0) + 1);
        }

        if (reader.Overrun)
        {
            return false;
        }

        result = result with { ObjectType = type, ShortFrames = shortFrames, CoreCoderDelay = delay, ProgramChannels = programChannels };
        config = mayHaveExtension && !result.HasSpectralBandReplication ? ReadExtension(ref reader, result) : result;
        return true;
    }

    private static Mpeg4AudioConfig ReadExtension(ref BitReader reader, Mpeg4AudioConfig config)
    {
        if (reader.BitsLeft < 16 || reader.ReadBits(11) != SbrSync || ReadObjectType(ref reader) != SpectralBandReplication || !reader.ReadFlag())
        {
            return config;
        }

        var sampleRate = ReadFrequency(ref reader);
        if (reader.Overrun || sampleRate <= 0)
        {
            return config;
        }

        var hasPs = reader.BitsLeft >= 12 && reader.ReadBits(11) == PsSync && reader.ReadFlag();
        return config with
        {
            HasSpectralBandReplication = true,
            IsBackwardCompatible = true,
            ExtensionSampleRate = sampleRate,
            HasParametricStereo = hasPs,
        };
    }

    private static int ReadProgramConfig(ref BitReader reader)
    {
        reader.Skip(4 + 2 + 4);
        var front = (int)reader.ReadBits(4);
        var side = (int)reader.ReadBits(4);
        var back = (int)reader.ReadBits(4);
        var lowFrequency = (int)reader.ReadBits(2);
        var associated = (int)reader.ReadBits(3);
        var coupling = (int)reader.ReadBits(4);
        reader.Skip(reader.ReadFlag() ? 4 : 0);
        reader.Skip(reader.ReadFlag() ? 4 : 0);
        reader.Skip(reader.ReadFlag() ? 3 : 0);
        var channels = lowFrequency;
        for (var i = 0; i < front + side + back; i++)
        {
            // A pair counts twice.
            channels += reader.ReadFlag() ? 2 : 1;
            reader.Skip(4);
        }

        reader.Skip((4 * lowFrequency) + (4 * associated) + (5 * coupling));
        reader.AlignToByte();
        reader.Skip(8 * (int)reader.ReadBits(8));
        return channels;
    }

    private static int ReadObjectType(ref BitReader reader)
    {
        var type = (int)reader.ReadBits(5);
        return type == Escape ? 32 + (int)reader.ReadBits(6) : type;
    }

    private static int ReadFrequency(ref BitReader reader)
    {
        var index = reader.ReadBits(4);
        return index == ExplicitFrequency ? (int)reader.ReadBits(24) : index < Frequencies.Length ? Frequencies[index] : 0;
    }

    private static void WriteObjectType(BitWriter writer, int type)
    {
        if (type >= 32)
        {
            writer.Write(Escape, 5);
            writer.Write((uint)type - 32, 6);
        }
        else
        {
            writer.Write((uint)type, 5);
        }
    }

    private static void WriteFrequency(BitWriter writer, int frequency)
    {
        var index = IndexOfSampleRate(frequency);
        if (index < 0)
        {
            writer.Write(ExplicitFrequency, 4);
            writer.Write((uint)frequency, 24);
        }
        else
        {
            writer.Write((uint)index, 4);
        }
    }
}
