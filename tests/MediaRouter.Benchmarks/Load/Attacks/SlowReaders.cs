using System.Net.Sockets;
using MediaRouter.Benchmarks.Load.Rtsp;

namespace MediaRouter.Benchmarks.Load.Attacks;

/// <summary>Readers over TCP with small windows that take one byte a second.</summary>
internal sealed class SlowReaders(LoadOptions options, UdpPortRange ports) : Attack
{
    private const int ReceiveBufferBytes = 4096;

    private readonly List<ReadSession> _sessions = [];
    private int _refused;
    private int _cutOff;

    public override void AddCounts(IDictionary<string, long> counts)
    {
        Count(counts, "slow readers", options.SlowReaders);
        Count(counts, "  slow refused", _refused);
        Count(counts, "  slow cut off", _cutOff);
    }

    protected override void LetGo()
    {
        _sessions.ForEach(session => session.Dispose());
        _sessions.Clear();
    }

    protected override void Run()
    {
        for (var i = 0; i < options.SlowReaders && !IsStopping; i++)
        {
            try
            {
                var url = options.UrlOf(options.Publishers > 1 ? i % options.Publishers : 0);
                var session = ReadSession.SetUp(url, MediaTransport.Tcp, ports, ReceiveBufferBytes);
                session.Play();
                session.Connection.Socket.Blocking = false;
                _sessions.Add(session);
            }
            catch (LoadException)
            {
                _refused++;
            }
        }

        while (Pause(1))
        {
            _cutOff += _sessions.RemoveAll(IsCutOff);
        }
    }

    private static bool IsCutOff(ReadSession session)
    {
        Span<byte> one = stackalloc byte[1];
        var received = session.Connection.Socket.Receive(one, SocketFlags.None, out var error);
        if (received > 0 || error == SocketError.WouldBlock)
        {
            return false;
        }

        session.Dispose();
        return true;
    }
}
