namespace MediaRouter.Plugins.Pprof.Capture;

/// <summary>A profile that cannot be taken; the message is for the client.</summary>
internal sealed class ProfileFaultException(string message, Exception? inner = null) : Exception(message, inner);
