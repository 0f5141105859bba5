using System.Diagnostics.CodeAnalysis;
using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Codecs;

/// <summary>The STREAMINFO metadata block of FLAC, and the block size of its frames.</summary>
/// <remarks>Source: RFC 9639, sections 8.2 and 9.1.</remarks>
public static class FlacStreamInfo
{
    /// <summary>Bytes of the block without its header.</summary>
    public const int Length = 34;

    private const int BlockHeaderLength = 4;
    private const byte LastBlock = 0x80;

    private static ReadOnlySpan<byte> Marker => "fLaC"u8;

    /// <summary>Reads the parameters out of the block alone, out of metadata blocks with their headers, or out of those behind the marker of a file.</summary>
    /// <param name="data">As written above; borrowed. STREAMINFO is the first block.</param>
    /// <param name="parameters">The parameters.</param>
    /// <returns><see langword="false"/> if it is cut short or malformed.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, [NotNullWhen(true)] out FlacParameters? parameters)
    {
        parameters = null;
        if (data.StartsWith(Marker))
        {
            data = data[Marker.Length..];
        }

        if (data.Length >= BlockHeaderLength + Length && (data[0] & ~LastBlock) == 0 && data[1] == 0 && data[2] == 0 && data[3] == Length)
        {
            data = data[BlockHeaderLength..];
        }

        if (data.Length < Length)
        {
            return false;
        }

        data = data[..Length];
        var reader = new BitReader(data[10..]);
        var sampleRate = (int)reader.ReadBits(20);
        var channels = (int)reader.ReadBits(3) + 1;
        var bits = (int)reader.ReadBits(5) + 1;
        if (sampleRate == 0 || bits < 4)
        {
            return false;
        }

        parameters = new FlacParameters(sampleRate, channels, bits) { StreamInfo = ByteString.Copy(data) };
        return true;
    }

    /// <summary>Writes the block as the only one, with its header.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="withMarker">Whether the marker of a file comes first, as enhanced RTMP wants it.</param>
    /// <returns>The bytes; empty if the block is not known.</returns>
    public static byte[] ToBytes(FlacParameters parameters, bool withMarker)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return parameters.StreamInfo.Length != Length
            ? []
            : [.. withMarker ? Marker : [], LastBlock, 0, 0, Length, .. parameters.StreamInfo.Span];
    }

    /// <summary>Reads how many samples of each channel a frame holds.</summary>
    /// <param name="frame">The frame, or its beginning.</param>
    /// <param name="samples">1 to 65536.</param>
    /// <returns><see langword="false"/> if it does not begin with a frame header.</returns>
    public static bool TryGetBlockSize(ReadOnlySpan<byte> frame, out int samples)
    {
        samples = 0;
        if (frame.Length < 5 || frame[0] != 0xff || (frame[1] & 0xfe) != 0xf8)
        {
            return false;
        }

        var code = frame[2] >> 4;
        if (code is not (6 or 7))
        {
            samples = code switch { 0 => 0, 1 => 192, < 6 => 576 << (code - 2), _ => 256 << (code - 8) };
            return samples > 0;
        }

        // The coded number in between is as long as its first byte says, as in UTF-8.
        var first = frame[4];
        var ones = System.Numerics.BitOperations.LeadingZeroCount((uint)(byte)~first) - 24;
        var at = 4 + (ones == 0 ? 1 : ones);
        if (ones is 1 or 8 || frame.Length < at + (code == 6 ? 1 : 2))
        {
            return false;
        }

        samples = 1 + (code == 6 ? frame[at] : (frame[at] << 8) | frame[at + 1]);
        return true;
    }
}
