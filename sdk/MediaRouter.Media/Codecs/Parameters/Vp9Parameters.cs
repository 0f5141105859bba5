using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>Parameters of VP9.</summary>
/// <param name="Profile">0 to 3.</param>
public sealed record Vp9Parameters(int Profile) : CodecParameters
{
    /// <summary>Width of the pictures; 0 until the stream has shown it.</summary>
    public int Width { get; init; }

    /// <summary>Height of the pictures; 0 until the stream has shown it.</summary>
    public int Height { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object>> Describe() => [new("profile", Profile)];
}
