namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Why a session of a source ended without an error: it is to be begun anew in another way.</summary>
/// <param name="RedirectTo">URL where the server sends us; or null.</param>
/// <param name="TcpReason">Why the media cannot come by UDP; or null.</param>
internal sealed record SessionOutcome(string? RedirectTo, string? TcpReason);
