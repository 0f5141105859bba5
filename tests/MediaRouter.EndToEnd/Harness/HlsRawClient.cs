using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>One connection of a viewer, which is kept alive.</summary>
internal sealed class HlsRawClient : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private byte[] _buffer = new byte[4096];
    private int _length;

    private HlsRawClient(Socket socket) => _socket = socket;

    public static async Task<HlsRawClient> ConnectAsync(int port, int receiveBuffer = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBuffer > 0)
        {
            socket.ReceiveBufferSize = receiveBuffer;
        }

        await socket.ConnectAsync(IPAddress.Loopback, port).WaitAsync(Limit);
        return new HlsRawClient(socket);
    }

    public async Task SendAsync(string target, int times = 1) =>
        await _socket.SendAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n", times))));

    /// <summary>Takes at most one byte, if there is one.</summary>
    public void TakeOneByte()
    {
        try
        {
            if (_socket.Poll(0, SelectMode.SelectRead))
            {
                _ = _socket.Receive(_buffer, 1, SocketFlags.None);
            }
        }
        catch (SocketException)
        {
            // Closed by the router.
        }
    }

    public async Task<(int Status, byte[] Body)> GetAsync(string target)
    {
        await SendAsync(target);
        return await ReceiveAsync();
    }

    public async Task<string> GetTextAsync(string target)
    {
        var (status, body) = await GetAsync(target);
        var text = Encoding.UTF8.GetString(body);
        Assert.True(status == 200, $"{target} was answered with {status}: {text}");
        return text;
    }

    public async Task<(int Status, byte[] Body)> ReceiveAsync()
    {
        int headLength;
        while ((headLength = _buffer.AsSpan(0, _length).IndexOf("\r\n\r\n"u8)) < 0)
        {
            await FillAsync();
        }

        var head = Encoding.ASCII.GetString(_buffer, 0, headLength).Split("\r\n");
        var field = head.First(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase));
        var end = headLength + 4 + int.Parse(field["Content-Length:".Length..], CultureInfo.InvariantCulture);
        while (_length < end)
        {
            await FillAsync();
        }

        var body = _buffer[(headLength + 4)..end];
        _buffer.AsSpan(end, _length - end).CopyTo(_buffer);
        _length -= end;
        return (int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture), body);
    }

    public void Dispose() => _socket.Dispose();

    private async Task FillAsync()
    {
        if (_length == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _length);
        }

        var received = await _socket.ReceiveAsync(_buffer.AsMemory(_length)).AsTask().WaitAsync(Limit);
        Assert.True(received > 0, "the router closed the connection");
        _length += received;
    }
}
