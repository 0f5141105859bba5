using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>Parameters of AV1.</summary>
/// <param name="Profile">seq_profile, 0 to 2.</param>
/// <param name="Level">seq_level_idx, 0 to 31.</param>
/// <param name="Tier">seq_tier, 0 or 1.</param>
public sealed record Av1Parameters(int Profile, int Level, int Tier) : CodecParameters
{
    /// <summary>Largest width of the pictures; 0 until the stream has shown it.</summary>
    public int Width { get; init; }

    /// <summary>Largest height of the pictures; 0 until the stream has shown it.</summary>
    public int Height { get; init; }

    /// <summary>The sequence header OBU with its header and without its size field; empty until the stream has shown it.</summary>
    public ByteString SequenceHeader { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object>> Describe() =>
        [new("width", Width), new("height", Height), new("profile", Profile), new("level", Level), new("tier", Tier)];
}
