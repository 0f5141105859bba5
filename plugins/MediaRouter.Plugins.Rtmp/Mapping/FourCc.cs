using System.Buffers.Binary;
using System.Text;

namespace MediaRouter.Plugins.Rtmp.Mapping;

/// <summary>The codes of codecs in enhanced RTMP.</summary>
/// <remarks>Source: Enhanced RTMP v2, "Enhanced Audio" and "Enhanced Video".</remarks>
internal static class FourCc
{
    public const uint Avc = 0x61766331;
    public const uint Hevc = 0x68766331;
    public const uint Av1 = 0x61763031;
    public const uint Vp8 = 0x76703038;
    public const uint Vp9 = 0x76703039;
    public const uint Aac = 0x6d703461;
    public const uint Mp3 = 0x2e6d7033;
    public const uint Opus = 0x4f707573;
    public const uint Flac = 0x664c6143;
    public const uint Ac3 = 0x61632d33;
    public const uint Eac3 = 0x65632d33;

    /// <summary>The video codec of a code.</summary>
    public static FlvCodec ToVideoCodec(uint code) => code switch
    {
        Avc => FlvCodec.H264,
        Hevc => FlvCodec.H265,
        Av1 => FlvCodec.Av1,
        Vp8 => FlvCodec.Vp8,
        Vp9 => FlvCodec.Vp9,
        _ => FlvCodec.Unsupported,
    };

    /// <summary>The audio codec of a code.</summary>
    public static FlvCodec ToAudioCodec(uint code) => code switch
    {
        Aac => FlvCodec.Aac,
        Mp3 => FlvCodec.Mp3,
        Opus => FlvCodec.Opus,
        Flac => FlvCodec.Flac,
        Ac3 => FlvCodec.Ac3,
        _ => FlvCodec.Unsupported,
    };

    /// <summary>The code as people write it.</summary>
    public static string ToText(uint code)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, code);
        foreach (ref var value in bytes)
        {
            // It comes from the wire and goes to the log.
            value = value is >= 0x20 and < 0x7f ? value : (byte)'?';
        }

        return Encoding.ASCII.GetString(bytes);
    }

    /// <summary>The code that people write so.</summary>
    /// <returns><see langword="false"/> if it is not of four characters.</returns>
    public static bool TryParse(string text, out uint code)
    {
        code = 0;
        if (text.Length != 4)
        {
            return false;
        }

        foreach (var character in text)
        {
            if (character > 0x7e)
            {
                return false;
            }

            code = (code << 8) | character;
        }

        return true;
    }
}
