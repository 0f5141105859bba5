using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>Parameters of MPEG-4 Visual.</summary>
/// <param name="Configuration">Visual object sequence, visual object and video object layer headers, each with its start code; empty until known.</param>
public sealed record Mpeg4VideoParameters(ByteString Configuration) : CodecParameters
{
    /// <summary>profile_and_level_indication of the visual object sequence; <see langword="null"/> until known.</summary>
    /// <remarks>Source: ISO/IEC 14496-2, section 6.2.2.</remarks>
    public int? ProfileAndLevel =>
        Configuration.Span.IndexOf((ReadOnlySpan<byte>)[0, 0, 1, 0xB0]) is >= 0 and var at && at + 4 < Configuration.Length ? Configuration.Span[at + 4] : null;
}
