using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using MediaRouter.Media.Rtp;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Tests.Server;

/// <summary>A client of raw messages.</summary>
internal sealed class TestClient : IDisposable
{
    public const string Description =
        "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=Front door\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n" +
        "m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\na=fmtp:96 packetization-mode=1\r\na=control:streamid=0\r\n" +
        "m=audio 0 RTP/AVP 0\r\na=control:streamid=1\r\n";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Func<Memory<byte>, CancellationToken, ValueTask<int>> _read;
    private readonly Func<ReadOnlyMemory<byte>, ValueTask> _write;
    private readonly IDisposable[] _owned;
    private readonly RtspMessageReader _reader = new();
    private byte[] _buffer = new byte[256 * 1024];
    private int _start;
    private int _end;
    private int _sequence;

    public TestClient(Func<Memory<byte>, CancellationToken, ValueTask<int>> read, Func<ReadOnlyMemory<byte>, ValueTask> write, params IDisposable[] owned)
    {
        (_read, _write, _owned) = (read, write, owned);
        _reader.AllowAllChannels();
    }

    public string? Session { get; set; }

    /// <summary>Frames that came in front of what was awaited.</summary>
    public Queue<(byte Channel, byte[] Bytes)> Frames { get; } = new();

    public static async Task<TestClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port);
        var stream = client.GetStream();
        return new TestClient(stream.ReadAsync, bytes => stream.WriteAsync(bytes), client);
    }

    public static byte[] Packet(byte payloadType, ushort sequence, uint timestamp, params byte[] payload)
    {
        var packet = new byte[RtpPacket.FixedHeaderLength + payload.Length];
        RtpPacket.WriteHeader(packet, payloadType, sequence, timestamp, 0x99, marker: true);
        payload.CopyTo(packet, RtpPacket.FixedHeaderLength);
        return packet;
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes) => _write(bytes);

    public ValueTask WriteFrameAsync(byte channel, byte[] packet)
    {
        var frame = new byte[4 + packet.Length];
        frame[0] = (byte)'$';
        frame[1] = channel;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(2), (ushort)packet.Length);
        packet.CopyTo(frame, 4);
        return _write(frame);
    }

    public async Task<RtspResponse> SendAsync(string method, string url, string body = "", params (string Name, string Value)[] headers)
    {
        var request = new RtspRequest(method, url) { Body = Encoding.UTF8.GetBytes(body) };
        request.Headers.Add("CSeq", (++_sequence).ToString(System.Globalization.CultureInfo.InvariantCulture));
        if (Session is not null)
        {
            request.Headers.Add("Session", Session);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        await _write(request.ToBytes());
        var response = await ReadResponseAsync();
        if (response.Headers["Session"] is { } session)
        {
            Session = session.Split(';')[0];
        }

        return response;
    }

    public async Task<RtspResponse> ReadResponseAsync()
    {
        while (true)
        {
            if (await ReadAsync() is not { } item)
            {
                throw new IOException("the server closed the connection");
            }

            if (item == RtspItem.Response)
            {
                return _reader.Response!;
            }
        }
    }

    public async Task<(byte Channel, byte[] Bytes)> ReadFrameAsync()
    {
        while (Frames.Count == 0)
        {
            if (await ReadAsync() is null)
            {
                throw new IOException("the server closed the connection");
            }
        }

        return Frames.Dequeue();
    }

    /// <summary>The next frame on a channel; others are dropped.</summary>
    public async Task<byte[]> ReadFrameAsync(byte channel)
    {
        while (true)
        {
            var (found, bytes) = await ReadFrameAsync();
            if (found == channel)
            {
                return bytes;
            }
        }
    }

    public async Task WaitForCloseAsync()
    {
        try
        {
            while (await ReadAsync() is not null)
            {
            }
        }
        catch (IOException)
        {
            // Reset is a way to close.
        }
    }

    public void Dispose() => Array.ForEach(_owned, owned => owned.Dispose());

    // Null at the end of the connection.
    private async Task<RtspItem?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            var item = Take(out var frame);
            if (item == RtspItem.Frame)
            {
                Frames.Enqueue((_reader.Channel, frame));
            }

            if (item != RtspItem.Incomplete)
            {
                Assert.NotEqual(RtspItem.Error, item);
                return item;
            }

            _buffer.AsSpan(_start.._end).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            var received = await _read(_buffer.AsMemory(_end), limit.Token);
            if (received == 0)
            {
                return null;
            }

            _end += received;
        }
    }

    private RtspItem Take(out byte[] frame)
    {
        var item = _reader.Read(_buffer.AsSpan(_start.._end), out var consumed, out var bytes);
        _start += consumed;
        frame = bytes.ToArray();
        return item;
    }
}
