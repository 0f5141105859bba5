namespace MediaRouter.Media.MpegTs;

/// <summary>A stream that is not read.</summary>
/// <param name="Pid">Its PID.</param>
/// <param name="StreamType">Its stream_type.</param>
/// <param name="Name">What it is, for instance "E-AC-3".</param>
/// <param name="Reason">Why it is left out, for instance "not supported".</param>
public sealed record TsLeftOutStream(int Pid, byte StreamType, string Name, string Reason);
