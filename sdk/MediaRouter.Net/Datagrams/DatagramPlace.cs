namespace MediaRouter.Net;

/// <summary>Where a received datagram lies in the buffer of its loop.</summary>
internal readonly record struct DatagramPlace(EndPointKey Source, int Offset, int Length);
