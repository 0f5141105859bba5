using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MediaRouter.Benchmarks.Load.Rtsp;

/// <summary>
/// The smallest RTSP 1.0 client that sets a session up: one blocking request at a time.
/// After that, the owner takes <see cref="Socket"/> and whatever <see cref="TakeUnread"/> returns.
/// </summary>
internal sealed class RtspConnection : IDisposable
{
    private const int MaxReplyBytes = 1 << 20;

    private readonly string? _authorization;
    private byte[] _buffer = new byte[4096];
    private int _filled;
    private int _sequence;

    public Socket Socket { get; }

    public string? Session { get; private set; }

    public int NextSequence => ++_sequence;

    private RtspConnection(Socket socket, string? authorization)
    {
        Socket = socket;
        _authorization = authorization;
    }

    /// <param name="receiveBufferBytes">The kernel's receive buffer; 0 leaves it to the kernel.</param>
    public static RtspConnection Open(Uri server, int receiveBufferBytes = 0)
    {
        var port = server.Port > 0 ? server.Port : 554;
        var address = IPAddress.TryParse(server.Host, out var literal) ? literal : Dns.GetHostAddresses(server.Host)[0];
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = 15_000,
            SendTimeout = 15_000,
        };
        if (receiveBufferBytes > 0)
        {
            socket.ReceiveBufferSize = receiveBufferBytes;
        }

        try
        {
            socket.Connect(new IPEndPoint(address, port));
        }
        catch (SocketException ex)
        {
            socket.Dispose();
            throw new LoadException($"{server.Host}:{port}: {ex.Message}");
        }

        var authorization = server.UserInfo.Length > 0
            ? "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(server.UserInfo)))
            : null;
        return new RtspConnection(socket, authorization);
    }

    /// <summary>Sends one request and waits for its reply; media that arrives before the reply is dropped.</summary>
    public RtspReply Request(string method, string url, string headers = "", string body = "")
    {
        try
        {
            Socket.Send(Encoding.ASCII.GetBytes(Format(method, url, headers, body)));
            var reply = ReadReply();
            if (reply.Status is < 200 or > 299)
            {
                throw new LoadException($"{method} {url}: {reply.StatusText}");
            }

            if (reply.Header("Session") is { } session)
            {
                Session = session.Split(';')[0].Trim();
            }

            return reply;
        }
        catch (SocketException ex)
        {
            throw new LoadException($"{method} {url}: {ex.Message}");
        }
    }

    /// <summary>The text of a request of this connection, with its session and credentials.</summary>
    public string Format(string method, string url, string headers, string body)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{method} {url} RTSP/1.0\r\nCSeq: {NextSequence}\r\nUser-Agent: MediaRouter.Benchmarks\r\n");
        if (Session is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Session: {Session}\r\n");
        }

        if (_authorization is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"Authorization: {_authorization}\r\n");
        }

        text.Append(headers);
        if (body.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-Length: {Encoding.ASCII.GetByteCount(body)}\r\n");
        }

        return text.Append("\r\n").Append(body).ToString();
    }

    /// <summary>Bytes received behind the last reply: the beginning of the interleaved media.</summary>
    public byte[] TakeUnread()
    {
        var unread = _buffer.AsSpan(0, _filled).ToArray();
        (_filled, _buffer) = (0, []);
        return unread;
    }

    public void Dispose() => Socket.Dispose();

    private RtspReply ReadReply()
    {
        while (true)
        {
            if (_filled > 0 && _buffer[0] == (byte)'$')
            {
                Require(4);
                var length = 4 + ((_buffer[2] << 8) | _buffer[3]);
                Require(length);
                Drop(length);
                continue;
            }

            var end = _buffer.AsSpan(0, _filled).IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                Require(_filled + 1);
                continue;
            }

            var reply = ParseHead(Encoding.ASCII.GetString(_buffer, 0, end));
            Drop(end + 4);
            if (!int.TryParse(reply.Header("Content-Length"), NumberStyles.None, CultureInfo.InvariantCulture, out var bodyLength))
            {
                bodyLength = 0;
            }

            Require(bodyLength);
            var body = Encoding.ASCII.GetString(_buffer, 0, bodyLength);
            Drop(bodyLength);

            // A request of the server (OPTIONS, say) is no reply; it goes unanswered.
            if (reply.Status > 0)
            {
                return reply with { Body = body };
            }
        }
    }

    private static RtspReply ParseHead(string head)
    {
        var lines = head.Split("\r\n");
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon > 0)
            {
                headers[line[..colon].Trim()] = line[(colon + 1)..].Trim();
            }
        }

        var words = lines[0].Split(' ', 3);
        var isReply = words[0].StartsWith("RTSP/", StringComparison.Ordinal);
        var status = isReply && words.Length > 1 && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out var code) ? code : 0;
        return new RtspReply(status, lines[0], headers, "");
    }

    private void Require(int length)
    {
        if (length > MaxReplyBytes)
        {
            throw new LoadException("the server's reply is larger than 1 MiB");
        }

        while (_filled < length)
        {
            if (_filled == _buffer.Length || length > _buffer.Length)
            {
                Array.Resize(ref _buffer, Math.Max(length, _buffer.Length * 2));
            }

            var received = Socket.Receive(_buffer.AsSpan(_filled));
            if (received == 0)
            {
                throw new LoadException("the server closed the connection");
            }

            _filled += received;
        }
    }

    private void Drop(int length)
    {
        _buffer.AsSpan(length, _filled - length).CopyTo(_buffer);
        _filled -= length;
    }
}
