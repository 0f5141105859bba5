namespace MediaRouter.Kernel.Configuration;

/// <summary>The edits of one entry of <c>paths</c>.</summary>
/// <param name="Kind">What they do.</param>
/// <param name="Settings">In present keys; empty for a deletion.</param>
internal sealed record PathOverlay(PathOverlayKind Kind, MapNode Settings);
