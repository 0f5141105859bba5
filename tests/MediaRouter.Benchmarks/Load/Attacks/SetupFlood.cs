using System.Net.Sockets;
using MediaRouter.Benchmarks.Load.Rtsp;

namespace MediaRouter.Benchmarks.Load.Attacks;

/// <summary>Sessions that are set up, never played, held for ten seconds, and then dropped by a reset.</summary>
internal sealed class SetupFlood(LoadOptions options, UdpPortRange ports) : Attack
{
    private const int HoldSeconds = 10;

    private readonly Queue<ReadSession> _held = new();
    private int _setUp;
    private int _refused;

    public override void AddCounts(IDictionary<string, long> counts)
    {
        Count(counts, "sessions flooded", _setUp);
        Count(counts, "  flood refused", _refused);
    }

    protected override void LetGo()
    {
        while (_held.TryDequeue(out var session))
        {
            session.Dispose();
        }
    }

    protected override void Run()
    {
        var interval = MonotonicClock.NanosecondsPerSecond / options.SetupFloodPerSecond;
        var due = MonotonicClock.Now;
        while (!IsStopping)
        {
            try
            {
                _held.Enqueue(ReadSession.SetUp(options.UrlOf(0), MediaTransport.Tcp, ports));
                _setUp++;
            }
            catch (LoadException)
            {
                _refused++;
            }

            if (_held.Count > HoldSeconds * options.SetupFloodPerSecond)
            {
                var oldest = _held.Dequeue();
                oldest.Connection.Socket.LingerState = new LingerOption(enable: true, seconds: 0);
                oldest.Dispose();
            }

            due += interval;
            Pause((due - MonotonicClock.Now) / 1e9);
        }
    }
}
