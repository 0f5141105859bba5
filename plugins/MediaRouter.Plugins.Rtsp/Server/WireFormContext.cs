using MediaRouter.Net;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>What a wire form needs besides its stream.</summary>
/// <param name="Loops">Where its readers are served.</param>
/// <param name="Schedule">Tells when reports are due.</param>
/// <param name="KeepGop">Whether new readers get what the stream keeps of the current group of pictures.</param>
/// <param name="Secure">Gives the SRTP packets of a stream; null for plain RTP.</param>
internal sealed record WireFormContext(EgressLoops Loops, ReportSchedule Schedule, bool KeepGop, Func<IStream, SharedPackager<SecureFeed>>? Secure = null)
{
    /// <summary>Tells forms of SRTP from those of RTP in the keys of shares.</summary>
    public string KeyPrefix => Secure is null ? "rtsp" : "rtsps";
}
