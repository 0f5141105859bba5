using System.Composition;
using System.Net;
using MediaRouter.Net;
using MediaRouter.Net.Http;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Ingest;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Server;

/// <summary>Listens for viewers, and keeps the muxers of the paths that they watch.</summary>
[Export(typeof(IServer))]
[Export]
[Shared]
[method: ImportingConstructor]
internal sealed class HlsServer(HlsServices services, HlsOptions options, NetworkOptions network) : IServer, IReconfigurable<NetworkOptions>
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();

    // Guarded by the gate.
    private readonly Dictionary<string, (HlsMuxer Muxer, Task Run)> _muxers = [];
    private readonly Dictionary<string, long> _failures = [];
    private bool _isStopping;

    private HttpServer? _server;
    private ITimer? _sweeper;
    private IDisposable? _announcements;

    public bool IsEnabled => options.Hls;

    /// <summary>The port that is listened on.</summary>
    public int Port => _server?.Port ?? 0;

    /// <summary>The muxers now.</summary>
    public IReadOnlyList<HlsMuxer> Muxers
    {
        get
        {
            lock (_gate)
            {
                return [.. _muxers.Values.Select(entry => entry.Muxer)];
            }
        }
    }

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Hls)
        {
            return;
        }

        var address = ListenAddress.Parse(options.HlsAddress);
        _server = await HttpServer.StartAsync(
            new HttpServerOptions
            {
                Address = address,
                IsEncrypted = options.HlsEncryption,
                CertificatePath = options.HlsServerCert,
                KeyPath = options.HlsServerKey,
                AllowOrigins = options.HlsAllowOrigins,
                AllowMethods = "OPTIONS, GET",
                AllowHeaders = "Authorization, Range",
                TrustedProxies = options.HlsTrustedProxies,
                ReadTimeout = network.ReadTimeout,
                WriteTimeout = network.WriteTimeout,
            },
            new HlsRequestHandler(this, services, options).HandleAsync,
            services.Log,
            cancellationToken);
        services.Log.LogInformation("listener opened on {Address}", address);
        _sweeper = services.Time.CreateTimer(_ => Sweep(), null, SweepInterval, SweepInterval);
        if (options.HlsAlwaysRemux)
        {
            _announcements = services.Paths.OnAnnouncement(announcement =>
            {
                if (announcement.Stream is not null)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(_ => RemuxAlways(), null);
                }
            });
        }
    }

    public async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _server, null) is not { } server)
        {
            return;
        }

        _announcements?.Dispose();
        if (_sweeper is { } sweeper)
        {
            await sweeper.DisposeAsync();
        }

        Task[] runs;
        lock (_gate)
        {
            _isStopping = true;
            runs = [.. _muxers.Values.Select(entry => entry.Run)];
        }

        // Requests that wait for media end with it.
        foreach (var muxer in Muxers)
        {
            muxer.Close(EndReason.Shutdown, "the server is stopping");
        }

        await server.StopAsync(cancellationToken);
        await server.DisposeAsync();
        await Task.WhenAll(runs).WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public bool TryReconfigure(NetworkOptions options) => CanReconfigure(options);

    /// <summary>Only the time limits concern the server.</summary>
    public bool CanReconfigure(NetworkOptions options) => options.ReadTimeout == network.ReadTimeout && options.WriteTimeout == network.WriteTimeout;

    /// <summary>The muxer of a path, if there is one.</summary>
    public HlsMuxer? FindMuxer(ReadOnlySpan<char> pathName)
    {
        lock (_gate)
        {
            return _muxers.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(pathName, out var entry) ? entry.Muxer : null;
        }
    }

    /// <summary>The muxer of a path; made when there is none.</summary>
    /// <param name="grant">Lets the path be read.</param>
    public HlsMuxer GetMuxer(AccessGrant grant)
    {
        var name = grant.Request.Path;
        lock (_gate)
        {
            if (_isStopping)
            {
                throw new RefusedException(Refusal.Stopping, "the server is stopping");
            }

            if (_muxers.TryGetValue(name, out var entry))
            {
                return entry.Muxer;
            }

            var muxer = new HlsMuxer(services, options.Muxer, name);
            _muxers[name] = (muxer, Task.Run(() => RunAsync(muxer, grant)));
            return muxer;
        }
    }

    private async Task RunAsync(HlsMuxer muxer, AccessGrant grant)
    {
        await muxer.RunAsync(grant);
        lock (_gate)
        {
            _muxers.Remove(muxer.PathName);
            if (muxer.HasFailed)
            {
                _failures[muxer.PathName] = services.Time.GetTimestamp();
            }
        }

        muxer.Dispose();
    }

    private void Sweep()
    {
        foreach (var muxer in Muxers)
        {
            muxer.Pulse();
            foreach (var session in muxer.Sessions)
            {
                if (session.SilentFor >= SessionTimeout)
                {
                    session.Close(EndReason.PeerTimeout, "not used anymore");
                }
            }

            if (!options.HlsAlwaysRemux && muxer.SilentFor >= options.HlsMuxerCloseAfter)
            {
                muxer.Close(EndReason.Completed, "not used anymore");
            }
        }

        lock (_gate)
        {
            foreach (var (name, failedAt) in _failures)
            {
                if (services.Time.GetElapsedTime(failedAt) >= RetryPause)
                {
                    _failures.Remove(name);
                }
            }
        }

        if (options.HlsAlwaysRemux)
        {
            RemuxAlways();
        }
    }

    private void RemuxAlways()
    {
        foreach (var path in services.Paths.List())
        {
            if (path.AvailableSince is null || FindMuxer(path.Name) is not null || IsOnDemand(path))
            {
                continue;
            }

            lock (_gate)
            {
                if (_isStopping || _failures.ContainsKey(path.Name))
                {
                    continue;
                }
            }

            var request = new AccessRequest { Action = AccessAction.Read, Path = path.Name, RemoteAddress = IPAddress.Loopback, Protocol = HlsRequestHandler.Protocol };
            GetMuxer(new AccessGrant(request, "", path: null));
        }
    }

    private bool IsOnDemand(PathStatus path) =>
        services.Configuration.Current.Paths.FirstOrDefault(entry => entry.Name == path.ConfigurationName)?.Get<PathOptions>().SourceOnDemand ?? false;
}
