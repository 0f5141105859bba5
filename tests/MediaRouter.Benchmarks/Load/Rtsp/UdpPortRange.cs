namespace MediaRouter.Benchmarks.Load.Rtsp;

/// <summary>Hands out even ports, each once.</summary>
internal sealed class UdpPortRange(int first, int last)
{
    private int _next = (first + 1) & ~1;

    public int TakeEven()
    {
        var port = Interlocked.Add(ref _next, 2) - 2;
        return port + 1 <= last ? port : throw new LoadException($"no pair of UDP ports is left from {first} to {last}");
    }
}
