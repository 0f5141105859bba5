using System.Net;
using System.Net.Sockets;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtmp.Mapping.Writing;
using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Plugins.Rtmp.Tests.Mapping;

/// <summary>A receiver of a form: reads what comes on the far end of a connection as messages.</summary>
internal sealed class Receiver : IDisposable
{
    private readonly Socket _near;
    private readonly Socket _far = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ChunkReader _reader = new() { MaxMessageBytes = ChunkWriter.MaxPayloadLength, MaxBufferedBytes = 2 * ChunkWriter.MaxPayloadLength };
    private readonly byte[] _buffer = new byte[256 * 1024];

    public Receiver(EgressLoops loops, FlvForm form)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(1);
        _far.Connect(listener.LocalEndPoint!);
        _near = listener.Accept();
        _far.ReceiveTimeout = 20_000;
        var reader = new TcpEgressReader(loops, _near, EgressReaderOptions.Default, null);
        reader.Post(new MessageBuilder(ChunkReader.DefaultChunkSize).SetChunkSize(ChunkWriter.ChunkSize).ToArray());
        form.Add(reader);
    }

    public List<RtmpMessage> Messages { get; } = [];

    /// <summary>Receives until there are that many messages.</summary>
    public List<RtmpMessage> Receive(int count)
    {
        while (Messages.Count < count)
        {
            var length = _far.Receive(_buffer);
            Assert.NotEqual(0, length);
            ReadOnlySpan<byte> input = _buffer.AsSpan(0, length);
            while (_reader.Read(ref input, out var message) == ChunkReadStatus.Message)
            {
                Messages.Add(message);
            }

            Assert.Null(_reader.Violation);
        }

        return Messages;
    }

    public void Dispose()
    {
        _near.Dispose();
        _far.Dispose();
    }
}
