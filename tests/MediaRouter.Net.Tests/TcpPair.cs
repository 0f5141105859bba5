using System.Net;
using System.Net.Sockets;

namespace MediaRouter.Net.Tests;

/// <summary>A connected pair of sockets; what the far end receives is gathered on demand.</summary>
internal sealed class TcpPair : IDisposable
{
    private readonly List<byte> _received = [];

    public TcpPair(int? receiveBuffer = null, int? sendBuffer = null)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        Far = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        if (receiveBuffer is { } bytes)
        {
            Far.ReceiveBufferSize = bytes;
        }

        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        Far.Connect(listener.LocalEndPoint!);
        Near = listener.Accept();
        if (sendBuffer is { } size)
        {
            Near.SendBufferSize = size;
        }

        Far.ReceiveTimeout = (int)Wait.Deadline.TotalMilliseconds;
    }

    public Socket Near { get; }

    public Socket Far { get; }

    public IReadOnlyList<byte> Bytes => _received;

    public List<TestChunks.Received> Chunks => TestChunks.Parse(_received.ToArray());

    /// <summary>Receives until the chunks satisfy a condition or the peer closes.</summary>
    public List<TestChunks.Received> ReceiveUntil(Func<List<TestChunks.Received>, bool> isEnough)
    {
        var buffer = new byte[256 * 1024];
        while (true)
        {
            var chunks = Chunks;
            if (isEnough(chunks))
            {
                return chunks;
            }

            var count = Far.Receive(buffer);
            if (count == 0)
            {
                return chunks;
            }

            _received.AddRange(buffer.AsSpan(0, count));
        }
    }

    public void ReceiveBytes(int count)
    {
        var buffer = new byte[256 * 1024];
        while (_received.Count < count)
        {
            var length = Far.Receive(buffer);
            Assert.NotEqual(0, length);
            _received.AddRange(buffer.AsSpan(0, length));
        }
    }

    public void Dispose()
    {
        Near.Dispose();
        Far.Dispose();
    }
}
