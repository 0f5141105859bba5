namespace MediaRouter.Benchmarks.Load;

internal enum MediaTransport
{
    /// <summary>RTP interleaved in the RTSP connection.</summary>
    Tcp,

    /// <summary>RTP and RTCP in datagrams of their own.</summary>
    Udp,
}
