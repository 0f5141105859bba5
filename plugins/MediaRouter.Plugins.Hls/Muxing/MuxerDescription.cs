using MediaRouter.Plugins.Hls.Playlists;

namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>What the multivariant playlist tells of a stream.</summary>
/// <param name="Variant">The variant stream, without its bitrates.</param>
/// <param name="Audio">Its audio renditions.</param>
internal sealed record MuxerDescription(VariantStream Variant, IReadOnlyList<AudioRendition> Audio);
