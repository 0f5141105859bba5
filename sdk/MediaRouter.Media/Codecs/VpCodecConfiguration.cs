using System.Diagnostics.CodeAnalysis;
using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Codecs;

/// <summary>The VPCodecConfigurationRecord of MP4 (<c>vpcC</c>) and enhanced RTMP, for VP8 and VP9.</summary>
/// <remarks>Source: VP Codec ISO Media File Format Binding, section "VP Codec Configuration Box".</remarks>
public sealed record VpCodecConfiguration
{
    private const int RecordLength = 8;
    private const int FullBoxLength = 4;
    private const byte BoxVersion = 1;

    // CICP (ISO/IEC 23091-2): 2 stands for "unspecified".
    private const byte Unspecified = 2;

    // VP9 levels by the largest picture, in luma samples.
    private static readonly (long Samples, byte Level)[] Levels =
        [(36864, 10), (73728, 11), (122880, 20), (245760, 21), (552960, 30), (983040, 31), (2228224, 40), (8912896, 50), (35651584, 60)];

    /// <summary>Profile: 0 to 3.</summary>
    public byte Profile { get; init; }

    /// <summary>Ten times the level; 0 when not known.</summary>
    public byte Level { get; init; }

    /// <summary>Bits per sample: 8, 10 or 12.</summary>
    public byte BitDepth { get; init; } = 8;

    /// <summary>Chroma subsampling: 0 4:2:0 vertical, 1 4:2:0 colocated, 2 4:2:2, 3 4:4:4.</summary>
    public byte ChromaSubsampling { get; init; } = 1;

    /// <summary>Whether samples use their full range.</summary>
    public bool IsFullRange { get; init; }

    /// <summary>Colour primaries (CICP).</summary>
    public byte ColourPrimaries { get; init; } = Unspecified;

    /// <summary>Transfer characteristics (CICP).</summary>
    public byte TransferCharacteristics { get; init; } = Unspecified;

    /// <summary>Matrix coefficients (CICP).</summary>
    public byte MatrixCoefficients { get; init; } = Unspecified;

    /// <summary>Makes the configuration of VP9 parameters.</summary>
    /// <param name="parameters">The parameters; what they do not say gets the usual value of the profile.</param>
    public static VpCodecConfiguration From(Vp9Parameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        var samples = (long)parameters.Width * parameters.Height;
        return new VpCodecConfiguration
        {
            Profile = (byte)parameters.Profile,
            Level = samples == 0 ? (byte)0 : Array.Find(Levels, level => samples <= level.Samples).Level,
            BitDepth = (byte)(parameters.Profile >= 2 ? 10 : 8),
            ChromaSubsampling = (byte)((parameters.Profile & 1) == 0 ? 1 : 3),
        };
    }

    /// <summary>Parses a record, with or without the version and flags of the box in front: both occur in enhanced RTMP.</summary>
    /// <param name="data">The record alone; borrowed.</param>
    /// <param name="configuration">What it says.</param>
    /// <returns><see langword="false"/> if it is cut short or malformed.</returns>
    public static bool TryParse(ReadOnlySpan<byte> data, [NotNullWhen(true)] out VpCodecConfiguration? configuration)
    {
        configuration = null;

        // The bit depth, which is never 0, stands where a box has its flags.
        if (data.Length >= FullBoxLength + RecordLength && data[1] == 0 && data[2] == 0 && data[3] == 0)
        {
            if (data[0] > BoxVersion)
            {
                return false;
            }

            data = data[FullBoxLength..];
        }

        if (data.Length < RecordLength || data[0] > 3 || data[2] >> 4 is not (8 or 10 or 12))
        {
            return false;
        }

        configuration = new VpCodecConfiguration
        {
            Profile = data[0],
            Level = data[1],
            BitDepth = (byte)(data[2] >> 4),
            ChromaSubsampling = (byte)((data[2] >> 1) & 7),
            IsFullRange = (data[2] & 1) != 0,
            ColourPrimaries = data[3],
            TransferCharacteristics = data[4],
            MatrixCoefficients = data[5],
        };
        return true;
    }

    /// <summary>Writes the record with the version and flags of the box in front.</summary>
    public byte[] ToBytes() =>
    [
        BoxVersion,
        0,
        0,
        0,
        Profile,
        Level,
        (byte)((BitDepth << 4) | (ChromaSubsampling << 1) | (IsFullRange ? 1 : 0)),
        ColourPrimaries,
        TransferCharacteristics,
        MatrixCoefficients,
        0,
        0,
    ];
}
