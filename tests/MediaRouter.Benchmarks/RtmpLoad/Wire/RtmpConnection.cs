using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaRouter.Benchmarks.Load;

namespace MediaRouter.Benchmarks.RtmpLoad.Wire;

/// <summary>A client's connection up to the point where media flow. Blocking, with a limit on each answer.</summary>
internal sealed class RtmpConnection : IMessageSink, IDisposable
{
    private const int AnswerMilliseconds = 10_000;
    private const int HandshakeBytes = 1536;
    private const byte Version = 3;
    private const byte ControlChunkStream = 2;
    private const byte CommandChunkStream = 3;

    private readonly byte[] _buffer = new byte[8192];
    private readonly string _key;
    private readonly Uri _url;
    private readonly int _chunkSize;
    private string? _answer;
    private double _answerValue;

    public Socket Socket { get; }

    public ChunkParser Parser { get; } = new();

    /// <summary>The message stream that the server made.</summary>
    public uint MessageStream { get; private set; }

    public long ConnectStarted { get; }

    /// <summary>When the play command was sent.</summary>
    public long PlaySent { get; private set; }

    private RtmpConnection(Uri url, int chunkSize)
    {
        var path = url.PathAndQuery.TrimStart('/').Split('/', 2);
        _url = url;
        _key = path.Length > 1 ? path[1] : "";
        _chunkSize = chunkSize;
        ConnectStarted = MonotonicClock.Now;
        Socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = AnswerMilliseconds, SendTimeout = AnswerMilliseconds };
        try
        {
            Socket.Connect(new DnsEndPoint(url.Host, url.Port > 0 ? url.Port : 1935));
            ShakeHands();
            Connect(path[0]);
        }
        catch (SocketException ex)
        {
            Socket.Dispose();
            throw new LoadException($"{url}: {ex.Message}");
        }
        catch
        {
            Socket.Dispose();
            throw;
        }
    }

    public static RtmpConnection Open(Uri url, int chunkSize) => new(url, chunkSize);

    /// <summary>Sends the play command and does not wait: the first media may come with the answer.</summary>
    public void Play()
    {
        // A buffer of no length: the server should send as soon as it can.
        Span<byte> buffer = stackalloc byte[10];
        buffer.Clear();
        buffer[1] = 3;
        BinaryPrimitives.WriteUInt32BigEndian(buffer[2..], MessageStream);
        Send(RtmpMessage.ToChunks(ControlChunkStream, RtmpMessageType.UserControl, 0, buffer, _chunkSize));
        PlaySent = MonotonicClock.Now;
        Command(MessageStream, new AmfWriter().Text("play").Number(4).Null().Text(_key).Number(-2000));
    }

    public void Publish()
    {
        Command(MessageStream, new AmfWriter().Text("publish").Number(5).Null().Text(_key).Text("live"));
        var code = Answer("onStatus");
        if (code != "NetStream.Publish.Start")
        {
            throw new LoadException($"{_url}: publishing was answered with {code}");
        }
    }

    public void OnMessage(byte type, int length, ReadOnlySpan<byte> head)
    {
        if (type == RtmpMessageType.Command && TryReadText(head, out var name, out var rest))
        {
            if (name == "_result")
            {
                (_answer, _answerValue) = (name, ResultValue(rest));
            }
            else if (name is "onStatus" or "_error")
            {
                _answer = $"{name} {Code(head)}";
            }
        }
    }

    /// <summary>The value of <c>code</c> in a status, or a question mark.</summary>
    public static string Code(ReadOnlySpan<byte> command)
    {
        var at = command.IndexOf("\0\u0004code"u8);
        return at >= 0 && TryReadText(command[(at + 6)..], out var code, out _) ? code : "?";
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[Socket.Send(bytes)..];
        }
    }

    public void Dispose() => Socket.Dispose();

    private void ShakeHands()
    {
        // Zeros where a version would be ask for the plain handshake (Adobe RTMP 1.0, section 5.2).
        var hello = new byte[1 + HandshakeBytes];
        hello[0] = Version;
        new Random(1).NextBytes(hello.AsSpan(9));
        Send(hello);
        var answer = new byte[1 + (2 * HandshakeBytes)];
        for (var received = 0; received < answer.Length;)
        {
            var count = Socket.Receive(answer.AsSpan(received));
            received += count > 0 ? count : throw new LoadException($"{_url}: the server ended the handshake");
        }

        Send(answer.AsSpan(1, HandshakeBytes));
    }

    private void Connect(string app)
    {
        Span<byte> size = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(size, _chunkSize);
        Send(RtmpMessage.ToChunks(ControlChunkStream, RtmpMessageType.SetChunkSize, 0, size, 128));
        Command(0, new AmfWriter().Text("connect").Number(1).BeginObject()
            .Property("app", app)
            .Property("type", "nonprivate")
            .Property("flashVer", "LNX 9,0,124,2")
            .Property("tcUrl", $"rtmp://{_url.Authority}/{app}")
            .EndObject());
        _ = Answer("_result");
        Command(0, new AmfWriter().Text("createStream").Number(2).Null());
        _ = Answer("_result");
        MessageStream = (uint)_answerValue;
    }

    /// <summary>Waits for an answer.</summary>
    /// <returns>Its code, if it has one.</returns>
    private string Answer(string name)
    {
        while (_answer is null)
        {
            var count = Socket.Receive(_buffer);
            if (count == 0)
            {
                throw new LoadException($"{_url}: the server closed the connection instead of sending {name}");
            }

            if (!Parser.Parse(_buffer.AsSpan(0, count), this))
            {
                throw new LoadException($"{_url}: the server does not send chunks");
            }
        }

        var words = _answer.Split(' ', 2);
        _answer = null;
        return words[0] == name ? words[^1] : throw new LoadException($"{_url}: the server sent {string.Join(' ', words)} instead of {name}");
    }

    private void Command(uint messageStream, AmfWriter body) =>
        Send(RtmpMessage.ToChunks(CommandChunkStream, RtmpMessageType.Command, messageStream, body.ToArray(), _chunkSize));

    private static bool TryReadText(ReadOnlySpan<byte> bytes, out string text, out ReadOnlySpan<byte> rest)
    {
        text = "";
        rest = default;
        if (bytes.Length < 3 || bytes[0] != 2)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]);
        if (bytes.Length < 3 + length)
        {
            return false;
        }

        text = Encoding.UTF8.GetString(bytes.Slice(3, length));
        rest = bytes[(3 + length)..];
        return true;
    }

    // Transaction number, null or an object, then the stream where createStream was answered.
    private static double ResultValue(ReadOnlySpan<byte> rest) =>
        rest.Length >= 19 && rest[9] == 5 && rest[10] == 0 ? BinaryPrimitives.ReadDoubleBigEndian(rest[11..]) : 0;
}
