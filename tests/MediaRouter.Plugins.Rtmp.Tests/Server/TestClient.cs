using System.Net.Sockets;
using MediaRouter.Plugins.Rtmp.Wire;

namespace MediaRouter.Plugins.Rtmp.Tests.Server;

/// <summary>A client of raw messages.</summary>
internal sealed class TestClient(Stream stream, IDisposable owned) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ChunkReader _reader = new() { MaxMessageBytes = 1 << 20, MaxBufferedBytes = 1 << 22 };
    private readonly byte[] _buffer = new byte[4096];
    private ReadOnlyMemory<byte> _rest;

    /// <summary>What an encrypted handshake agreed on.</summary>
    public (Rc4 Incoming, Rc4 Outgoing)? Ciphers { get; set; }

    /// <summary>Types of all messages that came, commands by their names.</summary>
    public List<string> Seen { get; } = [];

    public static async Task<TestClient> OpenAsync(int port)
    {
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync("127.0.0.1", port);
        return new TestClient(client.GetStream(), client);
    }

    public async Task ShakeHandsAsync()
    {
        var handshake = new ClientHandshake();
        await stream.WriteAsync(handshake.Opening);
        var answer = await ReadExactlyAsync(1 + (2 * HandshakeFormat.BlockLength));
        Assert.Equal(HandshakeStatus.Done, Feed(handshake, answer));
        await stream.WriteAsync(handshake.Closing);
    }

    public async Task ConnectAsync(string tcUrl, params AmfProperty[] more)
    {
        var app = new Uri(tcUrl).PathAndQuery.TrimStart('/');
        await WriteAsync(new MessageBuilder(ChunkReader.DefaultChunkSize).SetChunkSize(ChunkWriter.ChunkSize).Command(
            0,
            "connect",
            1,
            AmfValue.Object([new("app", AmfValue.Of(app)), new("tcUrl", AmfValue.Of(tcUrl)), new("flashVer", AmfValue.Of("test/1.0")), .. more])).ToArray());
        var result = await ReadCommandAsync("_result");
        Assert.Equal("NetConnection.Connect.Success", result.Argument(0)["code"].AsText());
        await SendAsync(0, "createStream", 2);
        Assert.Equal(1, (await ReadCommandAsync("_result")).Argument(0).AsNumber());
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        if (Ciphers is { } ciphers)
        {
            var encrypted = new byte[bytes.Length];
            ciphers.Outgoing.Transform(bytes.Span, encrypted);
            bytes = encrypted;
        }

        return stream.WriteAsync(bytes);
    }

    public ValueTask SendAsync(uint streamId, string name, double transaction, params AmfValue[] arguments) =>
        WriteAsync(new MessageBuilder().Command(streamId, name, transaction, [AmfValue.Null, .. arguments]).ToArray());

    public ValueTask SendAsync(uint streamId, string name, double transaction, string argument) => SendAsync(streamId, name, transaction, AmfValue.Of(argument));

    /// <summary>Sends G.711 mu-law.</summary>
    public ValueTask SendAudioAsync(uint timestamp, byte sample) => SendAsync(RtmpMessageType.Audio, timestamp, [0x82, .. Enumerable.Repeat(sample, 160)]);

    /// <summary>Tells that there is audio and no video.</summary>
    public ValueTask SendMetadataAsync() => SendAsync(RtmpMessageType.DataAmf0, 0, Amf0Writer.ToArray(
        AmfValue.Of("@setDataFrame"), AmfValue.Of("onMetaData"), AmfValue.Map(new AmfProperty("audiocodecid", AmfValue.Of(8)))));

    public ValueTask SendAsync(RtmpMessageType type, uint timestamp, byte[] payload)
    {
        var bytes = new byte[ChunkWriter.GetLength(4, timestamp, payload.Length)];
        ChunkWriter.Write(bytes, 4, type, 1, timestamp, payload);
        return WriteAsync(bytes);
    }

    public async Task<byte[]> ReadExactlyAsync(int length)
    {
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes).AsTask().WaitAsync(Patience);
        return bytes;
    }

    /// <summary>The next message; null at the end of the connection.</summary>
    public async Task<RtmpMessage?> ReadAsync()
    {
        while (true)
        {
            if (TryTake(out var message))
            {
                Seen.Add(RtmpCommand.TryRead(message, out var command) && message.TypeId == RtmpMessageType.CommandAmf0 ? command.Name : message.TypeId.ToString());
                return message;
            }

            int received;
            try
            {
                received = await stream.ReadAsync(_buffer).AsTask().WaitAsync(Patience);
            }
            catch (IOException)
            {
                return null;
            }

            if (received == 0)
            {
                return null;
            }

            Ciphers?.Incoming.Transform(_buffer.AsSpan(0, received), _buffer.AsSpan(0, received));
            _rest = _buffer.AsMemory(0, received);
        }
    }

    public async Task<RtmpMessage> ReadAsync(RtmpMessageType type)
    {
        while (true)
        {
            var message = await ReadAsync();
            Assert.NotNull(message);
            if (message.Value.TypeId == type)
            {
                return message.Value;
            }
        }
    }

    /// <summary>Type of the message of the last command that was read.</summary>
    public RtmpMessageType CommandType { get; private set; }

    public async Task<RtmpCommand> ReadCommandAsync(string name)
    {
        while (true)
        {
            var message = await ReadAsync();
            Assert.NotNull(message);
            if (message.Value.TypeId is not (RtmpMessageType.CommandAmf0 or RtmpMessageType.CommandAmf3))
            {
                continue;
            }

            CommandType = message.Value.TypeId;
            Assert.True(RtmpCommand.TryRead(message.Value, out var command));
            if (command.Name == name)
            {
                return command;
            }
        }
    }

    public async Task<string> ReadStatusAsync() => (await ReadCommandAsync("onStatus")).Argument(0)["code"].AsText()!;

    /// <summary>Reads until the server closes the connection.</summary>
    public async Task ReadToEndAsync()
    {
        while (await ReadAsync() is not null)
        {
        }
    }

    public void Dispose()
    {
        stream.Dispose();
        owned.Dispose();
    }

    private bool TryTake(out RtmpMessage message)
    {
        var input = _rest.Span;
        var status = _reader.Read(ref input, out message);
        _rest = _rest[^input.Length..];
        Assert.NotEqual(ChunkReadStatus.Violation, status);
        return status == ChunkReadStatus.Message;
    }

    private static HandshakeStatus Feed(ClientHandshake handshake, ReadOnlySpan<byte> bytes) => handshake.Read(ref bytes);
}
