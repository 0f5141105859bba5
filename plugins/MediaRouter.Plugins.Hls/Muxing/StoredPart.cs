using MediaRouter.Plugins.Hls.Muxing.Storage;

namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>A part of a segment: what is made at once.</summary>
/// <param name="Number">Counts all parts of a rendition.</param>
/// <param name="Bytes">What it is.</param>
/// <param name="Duration">How long it is shown.</param>
/// <param name="IsIndependent">Whether it begins with a random-access unit.</param>
internal sealed record StoredPart(long Number, StoredBytes Bytes, TimeSpan Duration, bool IsIndependent);
