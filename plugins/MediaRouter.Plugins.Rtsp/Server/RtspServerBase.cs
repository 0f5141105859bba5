using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using MediaRouter.Media.Sdp;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Mapping;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Ingest;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>What the servers with and without TLS have in common: listener, ports, connections and sessions.</summary>
internal abstract class RtspServerBase : IServer, IReconfigurable<RtspOptions>, IReconfigurable<NetworkOptions>
{
    /// <summary>Value of the Server header.</summary>
    public const string ServerName = "MediaRouter";

    /// <summary>Silence after which a session whose media are datagrams, or a connection without a session, ends.</summary>
    public static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan SweepPeriod = TimeSpan.FromSeconds(1);

    private readonly RtspServices _services;
    private readonly ConcurrentDictionary<Guid, RtspConnection> _connections = new();
    private readonly ConcurrentDictionary<string, RtspSession> _sessions = new();
    private readonly ConcurrentDictionary<Task, byte> _tasks = new();
    private volatile RtspOptions _options;
    private volatile NetworkOptions _network;
    private volatile EgressReaderOptions _readerOptions;
    private TcpListenerLoop? _listener;
    private MulticastPorts? _multicast;
    private ITimer? _sweep;
    private volatile bool _isStopping;

    protected RtspServerBase(RtspServices services, RtspOptions options, NetworkOptions network, string logPrefix)
    {
        _services = services;
        _options = options;
        _network = network;
        _readerOptions = MakeReaderOptions(network);
        Log = services.Log.Narrow(logPrefix);
    }

    public ILogger Log { get; }

    public RtspOptions Options => _options;

    public NetworkOptions Network => _network;

    public EgressReaderOptions ReaderOptions => _readerOptions;

    public EgressLoops Loops => _services.Loops;

    public TimeProvider Time => _services.Time;

    public IPathRegistry Paths => _services.Paths;

    public TunnelTable Tunnels { get; } = new();

    /// <summary>The UDP ports; null when the transport is off.</summary>
    public DatagramPorts? Datagrams { get; private set; }

    public IEnumerable<RtspConnection> Connections => _connections.Values;

    public IEnumerable<RtspSession> Sessions => _sessions.Values;

    /// <summary>Where it listens, once started.</summary>
    public EndPoint? LocalEndPoint => _listener?.LocalEndPoint;

    /// <summary>Whether the settings ask for this server.</summary>
    public abstract bool IsEnabled { get; }

    /// <summary>Whether connections use TLS.</summary>
    public abstract bool IsSecure { get; }

    /// <summary>Type of connections in hooks.</summary>
    public abstract string ConnectionKind { get; }

    /// <summary>Type of sessions in API and hooks.</summary>
    public abstract string SessionKind { get; }

    /// <summary>What a handshake needs; null without TLS.</summary>
    public abstract SslServerAuthenticationOptions? TlsOptions { get; }

    protected RtspServices Services => _services;

    protected abstract string ListenerAddress { get; }

    protected abstract (string Rtp, string Rtcp) DatagramAddresses { get; }

    protected abstract PortPair MulticastPortNumbers { get; }

    /// <inheritdoc/>
    public virtual ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (!IsEnabled)
        {
            return ValueTask.CompletedTask;
        }

        var text = new List<string> { $"{ListenerAddress} (TCP)" };
        if (_options.Offers(RtspTransport.Udp))
        {
            var (rtp, rtcp) = DatagramAddresses;
            Datagrams = Open(
                $"{rtp} and {rtcp}", () => DatagramPorts.Bind(this, _services.Receivers, ListenAddress.Parse(rtp), ListenAddress.Parse(rtcp)));
            text.Add($"{rtp} (UDP/{(IsSecure ? "SRTP" : "RTP")})");
            text.Add($"{rtcp} (UDP/{(IsSecure ? "SRTCP" : "RTCP")})");
        }

        if (_options.Offers(RtspTransport.Multicast) && MulticastRange.TryParse(_options.MulticastIPRange, out var groups))
        {
            _multicast = Open("the multicast sockets", () => MulticastPorts.Create(MulticastPortNumbers, groups));
        }

        _listener = Open(ListenerAddress, () => TcpListenerLoop.Start(ListenAddress.Parse(ListenerAddress), Log, OnAccept));
        _sweep = Time.CreateTimer(static state => ((RtspServerBase)state!).Sweep(), this, SweepPeriod, SweepPeriod);
        Log.LogInformation("listener opened on {Addresses}", string.Join(", ", text));
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

        foreach (var session in _sessions.Values)
        {
            session.Close(EndReason.Shutdown, "the server is stopping");
        }

        foreach (var connection in _connections.Values)
        {
            connection.Close(EndReason.Shutdown, "the server is stopping");
        }

        // New tasks may come out of those that end.
        while (!_tasks.IsEmpty)
        {
            await Task.WhenAll(_tasks.Keys).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                break;
            }
        }

        if (Datagrams is { } datagrams)
        {
            await datagrams.DisposeAsync();
        }

        _multicast?.Dispose();
    }

    /// <inheritdoc/>
    public bool TryReconfigure(RtspOptions options)
    {
        if (!CanReconfigure(options))
        {
            return false;
        }

        _options = options;
        return true;
    }

    /// <inheritdoc/>
    public bool CanReconfigure(RtspOptions options) => IsSameListener(_options, options);

    /// <inheritdoc/>
    public bool TryReconfigure(NetworkOptions options)
    {
        if (!CanReconfigure(options))
        {
            return false;
        }

        _network = options;
        _readerOptions = MakeReaderOptions(options);
        return true;
    }

    /// <inheritdoc/>
    public bool CanReconfigure(NetworkOptions options) => options.UdpReadBufferSize == _network.UdpReadBufferSize;

    /// <summary>Whether a transport may be used with a profile.</summary>
    public abstract bool Allows(RtspTransport transport, bool isSecureProfile);

    /// <summary>Describes a stream.</summary>
    public SessionDescription Describe(IStream stream, string query)
    {
        // VLC asks for multicast when the description names a group; this query makes it do so.
        var isMulticast = query.Split('&').Contains("vlcmulticast") && _multicast is not null;
        return DescriptionWriter.Write(stream, isMulticast ? _options.MulticastIPRange.Split('/')[0] : "0.0.0.0", DescribesKeys ? media => KeyFor(stream, media) : null);
    }

    public WireFormContext FormContext(IPathConfiguration path, bool isSecureProfile)
    {
        // "auto" is off: players of this protocol buffer little, and would play what is cached too fast or too late.
        var options = path.Get<PathOptions>();
        return new WireFormContext(Loops, _services.Reports, options.GopCache == GopCacheMode.On, isSecureProfile ? ShareSecureFeed : null);
    }

    /// <summary>Takes the multicast form of a stream; null when multicast is off.</summary>
    public SharedPackager<MulticastForm>? ShareMulticast(IReading reading) =>
        _multicast is { } ports ? MulticastForm.Share(reading.Stream, this, ports, FormContext(reading.Path, IsSecure)) : null;

    /// <summary>Whether descriptions offer SRTP.</summary>
    public virtual bool DescribesKeys => false;

    /// <summary>The MIKEY message of a media section.</summary>
    public virtual byte[] KeyFor(IStream stream, int media) => throw new NotSupportedException();

    /// <summary>Takes the SRTP packets of a stream. As long as somebody holds them, its key stays.</summary>
    public virtual SharedPackager<SecureFeed> ShareSecureFeed(IStream stream) => throw new NotSupportedException();

    public RtspSession? FindSession(string secret) => _sessions.GetValueOrDefault(secret);

    public RtspSession CreateSession(RtspConnection connection)
    {
        if (_isStopping)
        {
            throw new RefusedException(Refusal.Stopping, "the server is stopping");
        }

        var session = new RtspSession(this, connection);
        _sessions.TryAdd(session.Secret, session);
        session.Bind(connection);
        return session;
    }

    public void OnSessionEnded(RtspSession session) => _sessions.TryRemove(session.Secret, out _);

    public void OnConnectionEnded(RtspConnection connection)
    {
        _connections.TryRemove(connection.Id, out _);
        RaiseConnectionHook(connection, isBeginning: false);
    }

    /// <summary>Keeps a task until it has ended, so that a stop can await it.</summary>
    public void Track(Task task)
    {
        _tasks.TryAdd(task, 0);
        task.ContinueWith(static (t, state) => ((RtspServerBase)state!)._tasks.TryRemove(t, out _), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Whether a change of the settings leaves listener and ports of this server as they are.</summary>
    protected abstract bool IsSameListener(RtspOptions before, RtspOptions after);

    protected static T Open<T>(string address, Func<T> open)
    {
        try
        {
            return open();
        }
        catch (Exception ex) when (ex is SocketException or FormatException or ArgumentException)
        {
            throw new ConfigurationFaultException($"cannot listen on {address}: {ex.Message}", ex);
        }
    }

    private static EgressReaderOptions MakeReaderOptions(NetworkOptions network) =>
        new() { MaxChunks = network.WriteQueueSize, WriteTimeout = network.WriteTimeout };

    private void OnAccept(Socket socket) => Track(ServeAsync(socket));

    private async Task ServeAsync(Socket socket)
    {
        EndPoint? remote;
        try
        {
            remote = await ProxyProtocol.ResolveClientAsync(socket, _options.RtspTrustedProxies, _network.ReadTimeout, CancellationToken.None);
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

        var connection = new RtspConnection(this, socket, client);
        _connections.TryAdd(connection.Id, connection);
        connection.Log.LogInformation("opened");
        RaiseConnectionHook(connection, isBeginning: true);
        await connection.RunAsync();
    }

    private void RaiseConnectionHook(RtspConnection connection, bool isBeginning)
    {
        var address = _options.RtspAddress;
        _services.Hooks.Raise(new HookEvent
        {
            Point = HookPoint.Connection,
            IsBeginning = isBeginning,
            Correlation = connection.Id,
            Variables = new Dictionary<string, string>
            {
                ["MTX_CONN_TYPE"] = ConnectionKind,
                ["MTX_CONN_ID"] = connection.Id.ToString("D", CultureInfo.InvariantCulture),
                ["RTSP_PORT"] = address[(address.LastIndexOf(':') + 1)..],
            },
        });
    }

    private void Sweep()
    {
        try
        {
            SweepAll();
        }
        catch (Exception ex)
        {
            Log.LogError(ex, "Unexpected failure while looking for silent clients");
        }
    }

    private void SweepAll()
    {
        var now = Time.GetTimestamp();
        foreach (var (_, connection) in _connections)
        {
            connection.Sweep(now);
        }

        foreach (var (_, session) in _sessions)
        {
            session.Sweep(now);
        }

        Datagrams?.ReportStrangers();
    }
}
