using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>Accepts connections and lets a script answer each of them.</summary>
internal sealed class FakeRtspServer : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly Func<FakeConnection, Task> _script;
    private readonly X509Certificate2? _certificate;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _tasks = [];
    private int _count;

    public FakeRtspServer(Func<FakeConnection, Task> script, X509Certificate2? certificate = null, IPAddress? address = null)
    {
        _script = script;
        _certificate = certificate;
        address ??= IPAddress.Loopback;
        _listener = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen();
        _tasks.Add(AcceptAsync());
    }

    /// <summary>Everything that was asked, over all connections: <c>METHOD URL</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    /// <summary>What went wrong in a script.</summary>
    public ConcurrentQueue<Exception> Faults { get; } = [];

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public string Host => _listener.AddressFamily == AddressFamily.InterNetwork ? "127.0.0.1" : "[::1]";

    public string Url(string path = "/cam", string scheme = "rtsp", string credentials = "") => $"{scheme}://{credentials}{Host}:{Port}{path}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll(_tasks);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_stop.Token);
                _tasks.Add(ServeAsync(socket, _count++));
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        using var owned = socket;
        try
        {
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (_certificate is not null)
            {
                var secure = new SslStream(stream);
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stop.Token);
                stream = secure;
            }

            await using var owner = stream;
            await _script(new FakeConnection(stream, this, number, _stop.Token));
        }
        catch (Exception ex)
        {
            // Clients go away in the middle of everything; tests look at it when they expect otherwise.
            if (!_stop.IsCancellationRequested)
            {
                Faults.Enqueue(ex);
            }
        }
    }
}
