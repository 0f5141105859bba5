using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Rtp.Formats;

/// <summary>The times that the access units of one packet count from.</summary>
/// <param name="Pts">Unwrapped time stamp of the packet.</param>
/// <param name="NtpUnixNanoseconds">As in <see cref="PacketRun.NtpUnixNanoseconds"/>.</param>
/// <param name="ReceivedAt">As in <see cref="PacketRun.ReceivedAt"/>.</param>
internal readonly record struct PayloadTime(long Pts, long NtpUnixNanoseconds, long ReceivedAt);
