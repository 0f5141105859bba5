using MediaRouter.Sdk.Media;

namespace MediaRouter.Sdk.Control;

/// <summary>A path became available, or ceased to be.</summary>
/// <param name="PathName">Name of the path.</param>
/// <param name="Stream">The stream; <see langword="null"/> when the path is not available any more.</param>
/// <param name="IsLocal">Whether a publisher or a configured source feeds it here, rather than another router that a resolver named.</param>
public sealed record PathAnnouncement(string PathName, IStream? Stream, bool IsLocal);
