namespace MediaRouter.Media.Codecs;

/// <summary>Profile, tier and level of an H.265 stream.</summary>
/// <remarks>Source: ITU-T H.265, section 7.3.3.</remarks>
public readonly record struct H265ProfileTierLevel
{
    /// <summary>general_profile_space.</summary>
    public byte ProfileSpace { get; init; }

    /// <summary>general_tier_flag: true for the high tier.</summary>
    public bool HighTier { get; init; }

    /// <summary>general_profile_idc: 1 main, 2 main 10.</summary>
    public byte ProfileIdc { get; init; }

    /// <summary>general_profile_compatibility_flags, flag 0 in the top bit.</summary>
    public uint CompatibilityFlags { get; init; }

    /// <summary>The 48 bits of constraint flags.</summary>
    public ulong ConstraintFlags { get; init; }

    /// <summary>general_level_idc: 30 times the level.</summary>
    public byte LevelIdc { get; init; }

    internal static H265ProfileTierLevel Read(ref BitReader reader, int maxSubLayersMinus1)
    {
        var result = new H265ProfileTierLevel
        {
            ProfileSpace = (byte)reader.ReadBits(2),
            HighTier = reader.ReadFlag(),
            ProfileIdc = (byte)reader.ReadBits(5),
            CompatibilityFlags = reader.ReadBits(32),
            ConstraintFlags = ((ulong)reader.ReadBits(16) << 32) | reader.ReadBits(32),
            LevelIdc = (byte)reader.ReadBits(8),
        };
        if (maxSubLayersMinus1 == 0)
        {
            return result;
        }

        var flags = reader.ReadBits(16);
        for (var i = 0; i < maxSubLayersMinus1; i++)
        {
            var pair = flags >> (14 - (2 * i));
            reader.Skip(((pair & 2) != 0 ? 88 : 0) + ((pair & 1) != 0 ? 8 : 0));
        }

        return result;
    }
}
