using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MediaRouter.Plugins.Hls.Tests.Source;

/// <summary>A server whose answers have no end; it counts what it could send.</summary>
internal sealed class EndlessServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly byte[] _head;
    private readonly byte[] _body;
    private readonly Task _serving;
    private long _sent;

    /// <summary>Begins to listen.</summary>
    /// <param name="head">What bodies begin with.</param>
    /// <param name="body">What is repeated behind it.</param>
    public EndlessServer(byte[] head, byte[] body)
    {
        (_head, _body) = (head, body);
        _listener.Start();
        _serving = ServeAsync();
    }

    public long SentBytes => Interlocked.Read(ref _sent);

    public string Url(string path) => $"http://{_listener.LocalEndpoint}{path}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _stop.Dispose();
        _listener.Dispose();
    }

    private async Task ServeAsync()
    {
        var clients = new List<Task>();
        try
        {
            while (true)
            {
                clients.Add(AnswerAsync(await _listener.AcceptSocketAsync(_stop.Token)));
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(clients);
        }
    }

    private async Task AnswerAsync(Socket client)
    {
        using (client)
        {
            try
            {
                await client.ReceiveAsync(new byte[16 * 1024], _stop.Token);
                await client.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"), _stop.Token);
                await client.SendAsync(_head, _stop.Token);
                while (true)
                {
                    Interlocked.Add(ref _sent, await client.SendAsync(_body, _stop.Token));
                }
            }
            catch (Exception ex) when (ex is OperationCanceledException or SocketException)
            {
                // The client has had enough.
            }
        }
    }
}
