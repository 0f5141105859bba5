namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Whose datagrams come from an address.</summary>
/// <param name="Session">The session.</param>
/// <param name="Media">The media section.</param>
internal sealed record DatagramBinding(RtspSession Session, SessionMedia Media);
