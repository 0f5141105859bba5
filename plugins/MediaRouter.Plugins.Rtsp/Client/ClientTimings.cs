namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>How long a client waits for what; tests shorten them.</summary>
internal sealed record ClientTimings
{
    /// <summary>How often a running session is looked at.</summary>
    public TimeSpan Tick { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Wait for the first datagram before TCP is tried.</summary>
    public TimeSpan FirstDatagram { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Distance of RTCP reports.</summary>
    public TimeSpan Reports { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Distance of keep-alives to a server that names no session timeout.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait for datagrams that were overtaken by later ones; far longer than reordering on a network takes.</summary>
    public TimeSpan Reordering { get; init; } = TimeSpan.FromMilliseconds(60);

    /// <summary>Wait for the answer to TEARDOWN.</summary>
    public TimeSpan Teardown { get; init; } = TimeSpan.FromSeconds(1);
}
