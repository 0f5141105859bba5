using System.Net;
using System.Net.Sockets;
using BenchmarkDotNet.Attributes;
using MediaRouter.Benchmarks.Load.Native;
using MediaRouter.Net;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Benchmarks.Micro;

/// <summary>One frame of 20 kB to a hundred readers on loopback, until the system has taken all of it. Allocations are those of all threads.</summary>
public class EgressGroupBenchmarks : IAsyncDisposable
{
    private const int Readers = 100;

    private readonly List<Socket> _sockets = [];
    private readonly List<TcpEgressReader> _readers = [];
    private byte[] _frame = [];
    private EgressLoops? _loops;
    private EgressGroup? _group;
    private EventPoll? _poll;
    private Thread? _drain;
    private volatile bool _stopping;
    private long _published;

    [GlobalSetup]
    public void Connect()
    {
        _frame = Packets.InterleavedFrame();
        _loops = new EgressLoops(1, NullLogger.Instance);
        _group = _loops.CreateGroup(new EgressGroupOptions());
        _poll = new EventPoll();
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(Readers);
        for (var i = 0; i < Readers; i++)
        {
            var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            client.Connect(listener.LocalEndPoint!);
            var server = listener.Accept();
            _sockets.AddRange([client, server]);
            _poll.Add((int)client.Handle, (ulong)client.Handle);
            var reader = new TcpEgressReader(_loops, server, EgressReaderOptions.Default, null);
            _group.Add(reader);
            _readers.Add(reader);
        }

        _drain = new Thread(Drain) { IsBackground = true };
        _drain.Start();
    }

    [GlobalCleanup]
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _stopping = true;
        _drain?.Join();
        await (_loops?.DisposeAsync() ?? ValueTask.CompletedTask);
        _sockets.ForEach(socket => socket.Dispose());
        _poll?.Dispose();
    }

    [Benchmark]
    public void Publish()
    {
        _group!.Publish(new Chunk { Bytes = _frame, PacketCount = Packets.FramePackets, IsRandomAccess = true });
        _published++;

        // One loop walks its readers in order, but not necessarily in ours.
        foreach (var reader in _readers)
        {
            while (reader.ChunksSent < _published)
            {
                Thread.SpinWait(20);
            }
        }
    }

    private unsafe void Drain()
    {
        while (!_stopping)
        {
            var count = _poll!.Wait(20);
            for (var i = 0; i < count; i++)
            {
                _ = Libc.Receive((int)_poll.Data(i), null, 16 << 20, Libc.MsgDontWait | Libc.MsgTruncate);
            }
        }
    }
}
