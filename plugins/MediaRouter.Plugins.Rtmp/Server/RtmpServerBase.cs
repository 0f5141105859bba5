using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using MediaRouter.Net;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Ingest;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <summary>What the servers with and without TLS have in common: the listener and the connections.</summary>
internal abstract class RtmpServerBase : IServer, IReconfigurable<RtmpOptions>, IReconfigurable<NetworkOptions>
{
    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    private readonly RtmpServices _services;
    private readonly ConcurrentDictionary<Guid, RtmpConnection> _connections = new();
    private readonly ConcurrentDictionary<Task, byte> _tasks = new();
    private volatile RtmpOptions _options;
    private volatile NetworkOptions _network;
    private volatile EgressReaderOptions _readerOptions;
    private TcpListenerLoop? _listener;
    private ITimer? _sweep;
    private volatile bool _isStopping;

    protected RtmpServerBase(RtmpServices services, RtmpOptions options, NetworkOptions network, string logPrefix)
    {
        _services = services;
        _options = options;
        _network = network;
        _readerOptions = MakeReaderOptions(network);
        Log = services.Log.Narrow(logPrefix);
    }

    public ILogger Log { get; }

    public RtmpOptions Options => _options;

    public NetworkOptions Network => _network;

    public EgressReaderOptions ReaderOptions => _readerOptions;

    public EgressLoops Loops => _services.Loops;

    public StreamReceiveLoops Receivers => _services.Receivers;

    public TimeProvider Time => _services.Time;

    public IPathRegistry Paths => _services.Paths;

    public IEnumerable<RtmpConnection> Connections => _connections.Values;

    /// <summary>Where it listens, once started.</summary>
    public EndPoint? LocalEndPoint => _listener?.LocalEndPoint;

    /// <summary>Whether the settings ask for this server.</summary>
    public abstract bool IsEnabled { get; }

    /// <summary>Type of connections in API and hooks.</summary>
    public abstract string ConnectionKind { get; }

    /// <summary>What a TLS handshake needs; null without TLS.</summary>
    public abstract SslServerAuthenticationOptions? TlsOptions { get; }

    protected RtmpServices Services => _services;

    protected abstract string ListenerAddress { get; }

    /// <inheritdoc/>
    public virtual ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (!IsEnabled)
        {
            return ValueTask.CompletedTask;
        }

        try
        {
            _listener = TcpListenerLoop.Start(ListenAddress.Parse(ListenerAddress), Log, socket => Track(ServeAsync(socket)));
        }
        catch (Exception ex) when (ex is SocketException or FormatException or ArgumentException)
        {
            throw new ConfigurationFaultException($"cannot listen on {ListenerAddress}: {ex.Message}", ex);
        }

        _sweep = Time.CreateTimer(static state => ((RtmpServerBase)state!).Sweep(), this, SweepPeriod, SweepPeriod);
        Log.LogInformation("listener opened on {Address}", ListenerAddress);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public virtual async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        if (_isStopping)
        {
            return;
        }

        _isStopping = true;
        if (_listener is { } listener)
        {
            await listener.DisposeAsync();
            Log.LogInformation("listener closed");
        }

        if (_sweep is { } sweep)
        {
            await sweep.DisposeAsync();
        }

        foreach (var connection in _connections.Values)
        {
            connection.Close(EndReason.Shutdown, "the server is stopping");
        }

        while (!_tasks.IsEmpty && !cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAll(_tasks.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <inheritdoc/>
    public bool TryReconfigure(RtmpOptions options)
    {
        if (!CanReconfigure(options))
        {
            return false;
        }

        _options = options;
        return true;
    }

    /// <inheritdoc/>
    public bool CanReconfigure(RtmpOptions options) => IsSameListener(_options, options);

    /// <inheritdoc/>
    public bool TryReconfigure(NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _network = options;
        _readerOptions = MakeReaderOptions(options);
        return true;
    }

    /// <inheritdoc/>
    public bool CanReconfigure(NetworkOptions options) => true;

    public void OnConnectionEnded(RtmpConnection connection)
    {
        _connections.TryRemove(connection.Id, out _);
        RaiseConnectionHook(connection, isBeginning: false);
    }

    /// <summary>Whether a change of the settings leaves the listener of this server as it is.</summary>
    protected abstract bool IsSameListener(RtmpOptions before, RtmpOptions after);

    private static EgressReaderOptions MakeReaderOptions(NetworkOptions network) =>
        new() { MaxChunks = network.WriteQueueSize, WriteTimeout = network.WriteTimeout };

    // Keeps a task until it has ended, so that a stop can await it.
    private void Track(Task task)
    {
        _tasks.TryAdd(task, 0);
        task.ContinueWith(static (t, state) => ((RtmpServerBase)state!)._tasks.TryRemove(t, out _), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task ServeAsync(Socket socket)
    {
        EndPoint? remote;
        try
        {
            remote = await ProxyProtocol.ResolveClientAsync(socket, _options.RtmpTrustedProxies, _network.ReadTimeout, CancellationToken.None);
        }
        catch (Exception ex) when (ex is SocketException or ObjectDisposedException)
        {
            socket.Dispose();
            return;
        }

        if (remote is not IPEndPoint client || _isStopping)
        {
            socket.Dispose();
            return;
        }

        var connection = new RtmpConnection(this, socket, client);
        _connections.TryAdd(connection.Id, connection);
        if (_isStopping)
        {
            connection.Close(EndReason.Shutdown, "the server is stopping");
        }

        connection.Log.LogInformation("opened");
        RaiseConnectionHook(connection, isBeginning: true);
        await connection.RunAsync();
    }

    private void RaiseConnectionHook(RtmpConnection connection, bool isBeginning)
    {
        var variables = new Dictionary<string, string>
        {
            ["MTX_CONN_TYPE"] = ConnectionKind,
            ["MTX_CONN_ID"] = connection.Id.ToString("D", CultureInfo.InvariantCulture),
        };
        if (_services.Configuration.Current.TryGetValue("rtspAddress", out var value) && value is string address)
        {
            variables["RTSP_PORT"] = address[(address.LastIndexOf(':') + 1)..];
        }

        _services.Hooks.Raise(new HookEvent
        {
            Point = HookPoint.Connection,
            IsBeginning = isBeginning,
            Correlation = connection.Id,
            Variables = variables,
        });
    }

    private void Sweep()
    {
        try
        {
            var now = Time.GetTimestamp();
            foreach (var (_, connection) in _connections)
            {
                connection.Sweep(now);
            }
        }
        catch (Exception ex)
        {
            Log.LogError(ex, "Unexpected failure while looking for silent clients");
        }
    }
}
