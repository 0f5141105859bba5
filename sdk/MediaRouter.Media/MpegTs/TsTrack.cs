using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs;

/// <summary>A track of a transport stream.</summary>
/// <param name="Pid">Its PID.</param>
/// <param name="StreamType">Its stream_type.</param>
/// <param name="Description">Codec, parameters, clock rate and language; no RTP form.</param>
public sealed record TsTrack(int Pid, byte StreamType, TrackDescription Description);
