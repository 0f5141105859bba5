namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>The client answered a challenge that this connection did not send.</summary>
internal sealed class StaleCredentialsException : Exception;
