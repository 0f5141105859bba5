using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>An RTMP client that sends whatever a test wants, right or wrong.</summary>
internal sealed class RtmpRawClient : IDisposable
{
    public const int HandshakeLength = 1536;

    private const byte ControlStream = 2;
    private const byte CommandStream = 3;
    private const byte AudioStream = 4;
    private const byte VideoStream = 6;
    private const uint MediaMessageStream = 1;
    private const int MultitrackCapability = 2;

    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(15);

    private readonly Socket _socket;
    private readonly int _port;
    private readonly Dictionary<int, Incoming> _incoming = [];
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private int _incomingChunkSize = 128;

    private RtmpRawClient(Socket socket, int port) => (_socket, _port) = (socket, port);

    public Socket Socket => _socket;

    public int LocalPort => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Size of the chunks that are sent; the router must know it.</summary>
    public int ChunkSize { get; private set; } = 128;

    public static async Task<RtmpRawClient> ConnectAsync(int port, int receiveBuffer = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (receiveBuffer > 0)
            {
                socket.ReceiveBufferSize = receiveBuffer;
            }

            using var limit = new CancellationTokenSource(AnswerLimit);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), limit.Token);
            return new RtmpRawClient(socket, port);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Connects and shakes hands.</summary>
    public static async Task<RtmpRawClient> GreetAsync(int port, int receiveBuffer = 0)
    {
        var client = await ConnectAsync(port, receiveBuffer);
        Assert.True(await client.TrySendAsync((byte[])[3, .. new byte[HandshakeLength]]));
        var answer = await client.ReadExactlyAsync(1 + (2 * HandshakeLength));
        Assert.True(answer?[0] == 3, "the router did not shake hands");
        Assert.True(await client.TrySendAsync(answer.AsMemory(1, HandshakeLength)));
        return client;
    }

    /// <summary>Becomes a publisher of a path.</summary>
    /// <param name="path">The path with its query.</param>
    public static async Task<RtmpRawClient> PublishAsync(int port, string path)
    {
        var client = await GreetAsync(port);
        Assert.Equal("NetStream.Publish.Start", await client.AskAsync("publish", path));
        await client.SetChunkSizeAsync(4096);
        return client;
    }

    /// <summary>Becomes a reader of a path.</summary>
    /// <param name="path">The path with its query.</param>
    /// <param name="fourCcs">Codecs that the client announces, each of four characters.</param>
    public static async Task<RtmpRawClient> PlayAsync(int port, string path, int receiveBuffer = 0, params string[] fourCcs)
    {
        var client = await GreetAsync(port, receiveBuffer);
        Assert.Equal("NetStream.Play.Start", await client.AskAsync("play", path, fourCcs));
        return client;
    }

    /// <summary>Connects to an application, makes a stream, and publishes or plays it.</summary>
    /// <returns>The code of the final answer; empty if the router closed the connection instead.</returns>
    public async Task<string> AskAsync(string action, string path, params string[] fourCcs)
    {
        (string, byte[])[] announcement = fourCcs.Length == 0 ? [] : [("fourCcList", AmfBytes.Array(fourCcs.Select(AmfBytes.Text))), ("capsEx", AmfBytes.Number(MultitrackCapability))];
        await SendCommandAsync(0, AmfBytes.Command("connect", 1, AmfBytes.Object(
            [("app", AmfBytes.Text(path)), ("flashVer", AmfBytes.Text("FMLE/3.0")), ("tcUrl", AmfBytes.Text($"rtmp://127.0.0.1:{_port}/{path}")), .. announcement])));
        await SendCommandAsync(0, AmfBytes.Command("createStream", 2, AmfBytes.Null));
        await SendCommandAsync(MediaMessageStream, action == "play"
            ? AmfBytes.Command(action, 3, AmfBytes.Null, AmfBytes.Text(""))
            : AmfBytes.Command(action, 3, AmfBytes.Null, AmfBytes.Text(""), AmfBytes.Text("live")));
        return await ReadStatusAsync();
    }

    /// <summary>Publishes where that must not be, and offers media, which is where a router may first tell.</summary>
    /// <returns>The code of the refusal; empty if the router closed the connection without one.</returns>
    public async Task<string> PublishInVainAsync(string path, IReadOnlyList<FlvTag> tags)
    {
        var code = await AskAsync("publish", path);
        if (code != "NetStream.Publish.Start")
        {
            return code;
        }

        foreach (var tag in tags)
        {
            if (!await TrySendTagAsync(tag, tag.Time))
            {
                break;
            }
        }

        return await ReadStatusAsync();
    }

    /// <summary>Reads up to the next status that tells something.</summary>
    /// <returns>Its code; empty if the router closed the connection.</returns>
    public async Task<string> ReadStatusAsync()
    {
        while (await ReadMessageAsync() is { } message)
        {
            var code = message.Type == RtmpRawMessage.Command ? AmfBytes.PropertyText(message.Body, "code") : "";
            if (code.Length > 0 && code is not ("NetConnection.Connect.Success" or "NetStream.Play.Reset"))
            {
                return code;
            }
        }

        return "";
    }

    public async Task SetChunkSizeAsync(int size)
    {
        var body = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(body, size);
        await TrySendMessageAsync(ControlStream, RtmpRawMessage.SetChunkSize, 0, 0, body);
        ChunkSize = size;
    }

    public Task<bool> SendCommandAsync(uint messageStream, ReadOnlyMemory<byte> body) => TrySendMessageAsync(CommandStream, RtmpRawMessage.Command, messageStream, 0, body);

    /// <summary>Sends one tag of a file at another time.</summary>
    public Task<bool> TrySendTagAsync(FlvTag tag, uint time) =>
        TrySendMessageAsync(tag.Type == RtmpRawMessage.Video ? VideoStream : AudioStream, tag.Type, MediaMessageStream, time, tag.Type == RtmpRawMessage.Data ? (byte[])[.. AmfBytes.Text("@setDataFrame"), .. tag.Body] : tag.Body);

    public Task<bool> TrySendMessageAsync(byte chunkStream, byte type, uint messageStream, uint time, ReadOnlyMemory<byte> body) =>
        TrySendAsync(ToChunks(chunkStream, type, messageStream, time, body.Span, ChunkSize));

    /// <summary>Cuts a message into chunks.</summary>
    public static byte[] ToChunks(byte chunkStream, byte type, uint messageStream, uint time, ReadOnlySpan<byte> body, int chunkSize)
    {
        var header = new byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(3), (uint)body.Length);
        BinaryPrimitives.WriteUInt32BigEndian(header, Math.Min(time, 0xFFFFFF));
        header[0] = chunkStream;
        header[7] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(8), messageStream);
        byte[] extended = [];
        if (time >= 0xFFFFFF)
        {
            extended = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(extended, time);
        }

        using var bytes = new MemoryStream(body.Length + 64);
        bytes.Write(header);
        bytes.Write(extended);
        while (body.Length > chunkSize)
        {
            bytes.Write(body[..chunkSize]);
            bytes.WriteByte((byte)(0xC0 | chunkStream));
            bytes.Write(extended);
            body = body[chunkSize..];
        }

        bytes.Write(body);
        return bytes.ToArray();
    }

    /// <summary>Sends bytes.</summary>
    /// <returns>False if the router has closed the connection, or takes nothing for longer than the limit.</returns>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var deadline = new CancellationTokenSource(AnswerLimit);
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, deadline.Token)..];
            }

            return true;
        }
        catch (Exception ex) when (ex is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Reads the next message, and follows the router's chunk size.</summary>
    /// <returns>Null if the router closed the connection.</returns>
    public async Task<RtmpRawMessage?> ReadMessageAsync(TimeSpan? limit = null)
    {
        using var deadline = new CancellationTokenSource(limit ?? AnswerLimit);
        while (true)
        {
            if (TryTakeChunk(out var message))
            {
                if (message is null)
                {
                    continue;
                }

                if (message.Type == RtmpRawMessage.SetChunkSize)
                {
                    _incomingChunkSize = BinaryPrimitives.ReadInt32BigEndian(message.Body);
                }

                return message;
            }

            if (!await FillAsync(deadline.Token))
            {
                return null;
            }
        }
    }

    /// <summary>Reads bytes, without looking at them, until the router closes the connection.</summary>
    /// <returns>False if it did not within the limit.</returns>
    public async Task<bool> WaitForEndAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            do
            {
                _start = _end = 0;
            }
            while (await FillAsync(deadline.Token));

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Vanishes with a reset instead of an orderly end.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Dispose();
    }

    public void Dispose() => _socket.Dispose();

    private async Task<byte[]?> ReadExactlyAsync(int count)
    {
        using var deadline = new CancellationTokenSource(AnswerLimit);
        while (_end - _start < count)
        {
            if (!await FillAsync(deadline.Token))
            {
                return null;
            }
        }

        _start += count;
        return _buffer[(_start - count).._start];
    }

    private async Task<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        try
        {
            var received = await _socket.ReceiveAsync(_buffer.AsMemory(_end), cancellationToken);
            _end += received;
            return received > 0;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    // One chunk; the message is there with its last.
    private bool TryTakeChunk(out RtmpRawMessage? message)
    {
        message = null;
        var bytes = _buffer.AsSpan(_start, _end - _start);
        if (bytes.IsEmpty)
        {
            return false;
        }

        var format = bytes[0] >> 6;
        var number = bytes[0] & 0x3F;
        Assert.True(number > 1, "the router uses a chunk stream that a test does not know");
        var length = 1 + (format switch { 0 => 11, 1 => 7, 2 => 3, _ => 0 });
        if (bytes.Length < length)
        {
            return false;
        }

        if (!_incoming.TryGetValue(number, out var stream))
        {
            Assert.Equal(0, format);
            _incoming[number] = stream = new Incoming();
        }

        var time = format < 3 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) & 0xFFFFFF : 0;
        var extended = format < 3 ? time == 0xFFFFFF : stream.IsExtended;
        if (bytes.Length < length + (extended ? 4 : 0))
        {
            return false;
        }

        if (extended)
        {
            time = BinaryPrimitives.ReadUInt32BigEndian(bytes[length..]);
            length += 4;
        }

        var total = format < 2 ? (int)(BinaryPrimitives.ReadUInt32BigEndian(bytes[3..]) & 0xFFFFFF) : stream.Length;
        var part = Math.Min(_incomingChunkSize, total - stream.Body.Count);
        if (bytes.Length < length + part)
        {
            return false;
        }

        if (format < 2)
        {
            (stream.Length, stream.Type) = (total, bytes[7]);
        }

        if (stream.Body.Count == 0)
        {
            stream.Delta = format is 1 or 2 ? time : stream.Delta;
            stream.Time = format == 0 ? time : stream.Time + stream.Delta;
            stream.IsExtended = extended;
        }

        stream.Body.AddRange(bytes.Slice(length, part));
        _start += length + part;
        if (stream.Body.Count == stream.Length)
        {
            message = new RtmpRawMessage(stream.Type, stream.Time, [.. stream.Body]);
            stream.Body.Clear();
        }

        return true;
    }

    private sealed class Incoming
    {
        public int Length { get; set; }

        public byte Type { get; set; }

        public uint Time { get; set; }

        public uint Delta { get; set; }

        public bool IsExtended { get; set; }

        public List<byte> Body { get; } = [];
    }
}
