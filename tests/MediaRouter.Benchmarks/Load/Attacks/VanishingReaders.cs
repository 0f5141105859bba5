using System.Net.Sockets;
using MediaRouter.Benchmarks.Load.Rtsp;

namespace MediaRouter.Benchmarks.Load.Attacks;

/// <summary>
/// Readers that play for a while and go without TEARDOWN: with TCP by a reset, with UDP like a machine that lost its power,
/// whose sockets take what comes and never answer.
/// </summary>
internal sealed class VanishingReaders(LoadOptions options, UdpPortRange ports) : Attack
{
    private const double PlayingSeconds = 3;

    private readonly List<ReadSession> _sessions = [];
    private int _refused;
    private int _vanished;

    public override void AddCounts(IDictionary<string, long> counts)
    {
        Count(counts, "vanished readers", _vanished);
        Count(counts, "  vanishing refused", _refused);
    }

    public override void Dispose()
    {
        base.Dispose();
        _sessions.ForEach(session => session.Dispose());
    }

    protected override void Run()
    {
        for (var i = 0; i < options.VanishingReaders && !IsStopping; i++)
        {
            try
            {
                var session = ReadSession.SetUp(options.UrlOf(options.Publishers > 1 ? i % options.Publishers : 0), options.Transport, ports);
                session.Play();
                _sessions.Add(session);
            }
            catch (LoadException)
            {
                _refused++;
            }
        }

        Pause(PlayingSeconds);
        _vanished = _sessions.Count;
        if (options.Transport == MediaTransport.Tcp)
        {
            foreach (var session in _sessions)
            {
                session.Connection.Socket.LingerState = new LingerOption(enable: true, seconds: 0);
                session.Dispose();
            }

            _sessions.Clear();
        }
    }
}
