using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Codecs;

/// <summary>The identification header of Opus: <c>OpusHead</c> of Ogg and enhanced RTMP, <c>dOps</c> of MP4.</summary>
/// <param name="Parameters">Channels and their mapping.</param>
/// <remarks>Source: RFC 7845, section 5.1; Encapsulation of Opus in ISO Base Media File Format, section 4.3.2.</remarks>
public sealed record OpusHead(OpusParameters Parameters)
{
    private const int FixedLength = 10;
    private const byte OggVersion = 1;

    // RFC 7845, section 5.1: version numbers are compatible within the upper four bits.
    private const byte VersionMask = 0xf0;

    /// <summary>What encoders at 48 kHz usually ask for: 80 ms let a decoder converge (RFC 7845, section 4.6), 6.5 ms is the look-ahead of libopus.</summary>
    public const ushort UsualPreSkip = 312;

    /// <summary>Samples at 48 kHz that a player drops at the beginning.</summary>
    public ushort PreSkip { get; init; } = UsualPreSkip;

    /// <summary>Sample rate of the encoder's input in Hz, for information; 0 when not known.</summary>
    public uint InputSampleRate { get; init; } = OpusPacket.ClockRate;

    /// <summary>Gain to apply, in 1/256 dB.</summary>
    public short OutputGain { get; init; }

    /// <summary>Channel mapping family: 0 for one stream, 1 for surround sound, 255 for channels without meaning.</summary>
    public byte MappingFamily { get; init; } = FamilyOf(Parameters);

    private static ReadOnlySpan<byte> Magic => "OpusHead"u8;

    /// <summary>Parses the header with its magic word.</summary>
    /// <param name="data">The header alone; borrowed.</param>
    /// <param name="head">What it says.</param>
    /// <returns><see langword="false"/> if it is cut short or malformed.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, [NotNullWhen(true)] out OpusHead? head)
    {
        head = null;
        if (!data.StartsWith(Magic) || data.Length < Magic.Length + 1 || (data[Magic.Length] & VersionMask) != 0)
        {
            return false;
        }

        var fields = data[(Magic.Length + 1)..];
        return fields.Length >= FixedLength && TryParse(
            fields,
            BinaryPrimitives.ReadUInt16LittleEndian(fields[1..]),
            BinaryPrimitives.ReadUInt32LittleEndian(fields[3..]),
            BinaryPrimitives.ReadInt16LittleEndian(fields[7..]),
            out head);
    }

    /// <summary>Parses the content of the box of MP4.</summary>
    /// <param name="data">The content alone; borrowed.</param>
    /// <param name="head">What it says.</param>
    /// <returns><see langword="false"/> if it is cut short or malformed.</returns>
    public static bool TryParseBox(ReadOnlySpan<byte> data, [NotNullWhen(true)] out OpusHead? head)
    {
        head = null;
        if (data.Length < FixedLength + 1 || data[0] != 0)
        {
            return false;
        }

        var fields = data[1..];
        return TryParse(
            fields,
            BinaryPrimitives.ReadUInt16BigEndian(fields[1..]),
            BinaryPrimitives.ReadUInt32BigEndian(fields[3..]),
            BinaryPrimitives.ReadInt16BigEndian(fields[7..]),
            out head);
    }

    /// <summary>Writes the header with its magic word.</summary>
    public byte[] ToBytes()
    {
        Span<byte> fields = stackalloc byte[FixedLength];
        fields[0] = (byte)Parameters.ChannelCount;
        BinaryPrimitives.WriteUInt16LittleEndian(fields[1..], PreSkip);
        BinaryPrimitives.WriteUInt32LittleEndian(fields[3..], InputSampleRate);
        BinaryPrimitives.WriteInt16LittleEndian(fields[7..], OutputGain);
        fields[9] = MappingFamily;
        return [.. Magic, OggVersion, .. fields, .. MappingBytes()];
    }

    /// <summary>Writes the content of the box of MP4.</summary>
    public byte[] ToBoxBytes()
    {
        Span<byte> fields = stackalloc byte[FixedLength];
        fields[0] = (byte)Parameters.ChannelCount;
        BinaryPrimitives.WriteUInt16BigEndian(fields[1..], PreSkip);
        BinaryPrimitives.WriteUInt32BigEndian(fields[3..], InputSampleRate);
        BinaryPrimitives.WriteInt16BigEndian(fields[7..], OutputGain);
        fields[9] = MappingFamily;
        return [0, .. fields, .. MappingBytes()];
    }

    private static byte FamilyOf(OpusParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return parameters.Mapping is null ? (byte)0 : parameters.Mapping == OpusChannelMapping.ForChannels(parameters.ChannelCount) ? (byte)1 : (byte)255;
    }

    private static bool TryParse(ReadOnlySpan<byte> fields, ushort preSkip, uint sampleRate, short gain, [NotNullWhen(true)] out OpusHead? head)
    {
        head = null;
        var channels = fields[0];
        var family = fields[9];
        if (channels == 0 || (family == 0 && channels > 2))
        {
            return false;
        }

        OpusChannelMapping? mapping = null;
        if (family != 0)
        {
            var table = fields[FixedLength..];
            if (table.Length < 2 + channels || table[0] == 0 || table[1] > table[0])
            {
                return false;
            }

            mapping = new OpusChannelMapping(table[0], table[1], ByteString.Copy(table.Slice(2, channels)));

            // One stream that is mapped in order needs no mapping.
            if (channels <= 2 && mapping.StreamCount == 1 && mapping.CoupledCount == channels - 1 && IsInOrder(mapping.Channels.Span))
            {
                mapping = null;
            }
        }

        head = new OpusHead(new OpusParameters(channels) { Mapping = mapping })
        {
            PreSkip = preSkip,
            InputSampleRate = sampleRate,
            OutputGain = gain,
            MappingFamily = mapping is null ? (byte)0 : family,
        };
        return true;
    }

    private static bool IsInOrder(ReadOnlySpan<byte> channels)
    {
        for (var i = 0; i < channels.Length; i++)
        {
            if (channels[i] != i)
            {
                return false;
            }
        }

        return true;
    }

    private ReadOnlySpan<byte> MappingBytes() => MappingFamily == 0 || Parameters.Mapping is not { } mapping
        ? []
        : (byte[])[(byte)mapping.StreamCount, (byte)mapping.CoupledCount, .. mapping.Channels.Span];
}
