using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>A client that sends whatever a test wants, right or wrong.</summary>
internal sealed class RtspRawClient : IDisposable
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(15);

    private readonly Socket _socket;
    private readonly int _port;
    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private int _sequence;

    private RtspRawClient(Socket socket, int port)
    {
        _socket = socket;
        _port = port;
    }

    public Socket Socket => _socket;

    public int LocalPort => ((IPEndPoint)_socket.LocalEndPoint!).Port;

    /// <summary>Interleaved frames that came between the answers.</summary>
    public int FrameCount { get; private set; }

    /// <summary>Connects to a router on this machine.</summary>
    /// <param name="port">Port of the router.</param>
    /// <param name="receiveBuffer">Size of the receive buffer; 0 leaves it to the system.</param>
    /// <param name="from">Address to connect from.</param>
    public static async Task<RtspRawClient> ConnectAsync(int port, int receiveBuffer = 0, string from = "127.0.0.1")
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (receiveBuffer > 0)
            {
                socket.ReceiveBufferSize = receiveBuffer;
            }

            if (from != "127.0.0.1")
            {
                socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
            }

            using var limit = new CancellationTokenSource(AnswerLimit);
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), limit.Token);
            return new RtspRawClient(socket, port);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>A URL of the router that this client is connected to.</summary>
    public string Url(string path) => $"rtsp://127.0.0.1:{_port}/{path}";

    /// <summary>Sends bytes.</summary>
    /// <returns>False if the router has closed the connection, or takes nothing for longer than the limit.</returns>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes, TimeSpan? limit = null)
    {
        try
        {
            using var deadline = new CancellationTokenSource(limit ?? AnswerLimit);
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await _socket.SendAsync(bytes, deadline.Token)..];
            }

            return true;
        }
        catch (Exception ex) when (ex is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    public Task<bool> TrySendAsync(string text) => TrySendAsync(Encoding.UTF8.GetBytes(text));

    /// <summary>Sends an interleaved frame.</summary>
    public Task<bool> TrySendFrameAsync(byte channel, ReadOnlySpan<byte> payload) => TrySendAsync(Frame(channel, payload));

    /// <summary>Makes an interleaved frame.</summary>
    public static byte[] Frame(byte channel, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[4 + payload.Length];
        frame[0] = (byte)'$';
        frame[1] = channel;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)payload.Length);
        payload.CopyTo(frame.AsSpan(4));
        return frame;
    }

    /// <summary>Sends a request and waits for its answer.</summary>
    /// <param name="headers">Lines, without the CSeq.</param>
    /// <returns>Null if the router closed the connection instead.</returns>
    public async Task<RtspRawResponse?> RequestAsync(string method, string path, string headers = "", string body = "")
    {
        await TrySendAsync(Request(method, path, headers, body));
        return await ReadResponseAsync();
    }

    /// <summary>Makes the text of a request with the next CSeq.</summary>
    public string Request(string method, string path, string headers = "", string body = "")
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"{method} {Url(path)} RTSP/1.0\r\nCSeq: {++_sequence}\r\n"));
        foreach (var line in headers.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            text.Append(line).Append("\r\n");
        }

        if (body.Length > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"Content-Type: application/sdp\r\nContent-Length: {body.Length}\r\n");
        }

        return text.Append("\r\n").Append(body).ToString();
    }

    /// <summary>Reads the next answer, skipping interleaved frames.</summary>
    /// <returns>Null if the router closed the connection.</returns>
    public async Task<RtspRawResponse?> ReadResponseAsync()
    {
        using var limit = new CancellationTokenSource(AnswerLimit);
        while (true)
        {
            if (TryTake(out var response))
            {
                return response;
            }

            if (!await FillAsync(limit.Token))
            {
                return null;
            }
        }
    }

    /// <summary>Becomes a reader of a path, with media inside the connection.</summary>
    public async Task<string> PlayAsync(string path)
    {
        var setup = await RequestAsync("SETUP", path, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1");
        Assert.Equal(200, setup?.Status);
        var play = await RequestAsync("PLAY", path, $"Session: {setup!.Session}");
        Assert.Equal(200, play?.Status);
        return setup.Session;
    }

    /// <summary>Becomes a publisher of one track.</summary>
    /// <param name="path">The path.</param>
    /// <param name="format">Value of the rtpmap of payload type 96.</param>
    /// <param name="transport">The Transport header.</param>
    /// <returns>The session.</returns>
    public async Task<string> PublishAsync(string path, string format = "L16/48000/2", string transport = "RTP/AVP/TCP;unicast;interleaved=0-1;mode=record")
    {
        var announce = await RequestAsync("ANNOUNCE", path, body: RawMedia.Description(format));
        Assert.Equal(200, announce?.Status);
        var setup = await RequestAsync("SETUP", path + "/trackID=0", $"Transport: {transport}\nSession: {announce!.Session}");
        Assert.Equal(200, setup?.Status);
        var record = await RequestAsync("RECORD", path, $"Session: {announce.Session}");
        Assert.Equal(200, record?.Status);
        return announce.Session;
    }

    /// <summary>Reads and counts bytes, without looking at them, until the router closes the connection.</summary>
    /// <returns>False if it did not within the limit.</returns>
    public async Task<bool> WaitForEndAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            while (true)
            {
                _start = _end = 0;
                if (!await FillAsync(deadline.Token))
                {
                    return true;
                }
            }
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

    private bool TryTake(out RtspRawResponse? response)
    {
        response = null;
        while (_end - _start >= 4 && _buffer[_start] == '$')
        {
            var length = 4 + BinaryPrimitives.ReadUInt16BigEndian(_buffer.AsSpan(_start + 2));
            if (_end - _start < length)
            {
                return false;
            }

            FrameCount++;
            _start += length;
        }

        var pending = _buffer.AsSpan(_start, _end - _start);
        var headerLength = pending.IndexOf("\r\n\r\n"u8);
        if (headerLength < 0)
        {
            return false;
        }

        var lines = Encoding.UTF8.GetString(pending[..headerLength]).Split("\r\n");
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[^1], StringComparer.OrdinalIgnoreCase);
        var bodyLength = headers.TryGetValue("Content-Length", out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        var total = headerLength + 4 + bodyLength;
        if (pending.Length < total)
        {
            return false;
        }

        response = new RtspRawResponse(
            int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), headers, Encoding.UTF8.GetString(pending[(headerLength + 4)..total]));
        _start += total;
        return true;
    }
}
