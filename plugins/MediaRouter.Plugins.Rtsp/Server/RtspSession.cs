using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>One client that reads or publishes a path. It may outlive a connection when its media travel as datagrams.</summary>
/// <remarks>Requests and the end are serialised by <c>_turn</c>; packets come in parallel to them.</remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Without timers and wait handles, neither field holds anything but memory, and requests may still look at them at the end.")]
internal sealed partial class RtspSession : ISession, IEgressReaderOwner
{
    // What clients are told: they are to show a sign of life a little before the server gives up.
    private static readonly TimeSpan AnnouncedTimeout = RtspServerBase.IdleTimeout - TimeSpan.FromSeconds(5);

    private static readonly TimeSpan SilenceOfTheForsaken = TimeSpan.FromSeconds(10);

    // Set once.
    private readonly RtspServerBase _server;
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _turn = new(1, 1);

    // Guarded by _turn.
    private readonly List<SessionMedia> _medias = [];
    private AccessGrant? _grant;
    private MediaUrl _target;

    // Guarded by its own lock: the connections that requests of this session came over.
    private readonly HashSet<RtspConnection> _connections = [];

    // Written under _turn, read by anybody.
    private volatile SessionState _state = SessionState.Initial;
    private RtspTransport? _transport;
    private bool _isSecureProfile;
    private long _lastRequestAt;

    private int _closing;
    private EndReason _closeReason;
    private string _closeDetail = "";

    public RtspSession(RtspServerBase server, RtspConnection creator)
    {
        _server = server;
        RemoteEndPoint = creator.RemoteEndPoint;
        UserAgent = creator.UserAgent;
        Created = server.Time.GetUtcNow();
        _lastRequestAt = server.Time.GetTimestamp();
        Secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        Header = new SessionHeader(Secret, (int)AnnouncedTimeout.TotalSeconds).ToString();
        Log = server.Log.Narrow("session " + Id.ToString("N", CultureInfo.InvariantCulture)[..8]);
        Log.LogInformation("created by {RemoteEndPoint}", RemoteEndPoint);
    }

    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>What clients call the session; whoever knows it and comes from the same address may use it.</summary>
    public string Secret { get; }

    /// <summary>Value of the Session header.</summary>
    public string Header { get; }

    public string Kind => _server.SessionKind;

    public DateTimeOffset Created { get; }

    public IPEndPoint RemoteEndPoint { get; }

    public string UserAgent { get; }

    public ILogger Log { get; }

    public SessionState State => _state;

    public RtspTransport? Transport => _transport;

    /// <summary>Whether the media use SRTP; null before the first SETUP.</summary>
    public bool? IsSecureProfile => _transport is null ? null : _isSecureProfile;

    public string PathName => _target.Path ?? "";

    public string Query => _target.Query ?? "";

    public string User => _grant?.User ?? "";

    /// <summary>Whether media come interleaved in large amounts.</summary>
    public bool IsReceivingFrames => _state == SessionState.Recording && _transport == RtspTransport.Tcp;

    public IReadOnlyList<Guid> ConnectionIds
    {
        get
        {
            lock (_connections)
            {
                return [.. _connections.Select(connection => connection.Id)];
            }
        }
    }

    /// <summary>Whether a request over a connection may name this session.</summary>
    public bool MayBeUsedBy(RtspConnection connection)
    {
        lock (_connections)
        {
            if (_connections.Contains(connection))
            {
                return true;
            }
        }

        // Interleaved media belong to one connection. A connection has one session.
        return _transport != RtspTransport.Tcp && connection.Session is null && connection.RemoteEndPoint.Address.Equals(RemoteEndPoint.Address);
    }

    /// <summary>Ties a connection to the session.</summary>
    public void Bind(RtspConnection connection)
    {
        lock (_connections)
        {
            _connections.Add(connection);
        }

        connection.SetSession(this);
    }

    /// <summary>Whether the client may have gone without a word: it has no connection left, or has shown no sign of life for longer than receivers take between two reports.</summary>
    public bool SeemsForsaken
    {
        get
        {
            lock (_connections)
            {
                if (_connections.Count == 0)
                {
                    return true;
                }
            }

            var last = Math.Max(Volatile.Read(ref _lastRequestAt), Math.Max(Volatile.Read(ref _lastControlAt), _receiver?.LastPacketAt ?? 0));
            return _server.Time.GetElapsedTime(last) > SilenceOfTheForsaken;
        }
    }

    /// <summary>A request of the client is a sign of life.</summary>
    public void Touch() => Volatile.Write(ref _lastRequestAt, _server.Time.GetTimestamp());

    /// <summary>Carries out a request that needs a session.</summary>
    public async ValueTask<RtspReply> HandleAsync(RtspConnection connection, RtspRequest request)
    {
        await _turn.WaitAsync(_ending.Token);
        try
        {
            if (_state == SessionState.Closed)
            {
                return RtspStatus.SessionNotFound;
            }

            if (!RtspUrl.TryParse(request.Url, out var url))
            {
                return RtspStatus.BadRequest;
            }

            Bind(connection);
            var reply = request.Method switch
            {
                RtspMethods.Announce => await AnnounceAsync(connection, request, url),
                RtspMethods.Setup => await SetupAsync(connection, request, url),
                RtspMethods.Play => Play(connection, request, url),
                RtspMethods.Record => await RecordAsync(connection),
                RtspMethods.Pause => Pause(),
                _ => Teardown(),
            };
            reply.Response.Headers[RtspHeaderNames.Session] = Header;
            return reply;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Close(EndReason reason, string detail)
    {
        if (Interlocked.Exchange(ref _closing, 1) != 0)
        {
            return;
        }

        (_closeReason, _closeDetail) = (reason, detail);
        _ending.Cancel();
        _server.Track(Task.Run(FinishAsync));
    }

    /// <summary>A connection of the session has ended.</summary>
    public void OnConnectionLost(RtspConnection connection, EndReason reason, string detail)
    {
        bool isLast;
        lock (_connections)
        {
            _connections.Remove(connection);
            isLast = _connections.Count == 0;
        }

        // Datagrams go on without their connection; what was not started has no reason to stay.
        var needsConnection = _transport is null or RtspTransport.Tcp || _state is not (SessionState.Playing or SessionState.Recording);
        if (isLast && needsConnection)
        {
            Close(reason, detail);
        }
    }

    /// <summary>Looks at timeouts and reports. Called once a second.</summary>
    public void Sweep(long now)
    {
        switch (_state)
        {
            case SessionState.Recording:
                SweepPublisher(now);
                break;
            case SessionState.Playing when _transport == RtspTransport.Tcp:
                // The connection tells; a reader need not send anything.
                break;
            default:
                if (_server.Time.GetElapsedTime(Math.Max(Volatile.Read(ref _lastRequestAt), Volatile.Read(ref _lastControlAt)), now) > RtspServerBase.IdleTimeout)
                {
                    Close(EndReason.PeerTimeout, "the client was silent for too long");
                }

                break;
        }
    }

    public void OnFailed(EgressReader reader, EgressFailure failure) =>
        Close(failure == EgressFailure.LoopsStopped ? EndReason.Shutdown : EndReason.TransportLost, "datagrams cannot be sent any more");

    public void OnDiscarding(EgressReader reader, long units) =>
        Log.LogWarning("reader is too slow, discarding {Units} frames", units);

    private RtspReply Teardown()
    {
        // Behind the answer, which names the session.
        return new RtspReply(new RtspResponse(RtspStatus.Ok)) { AfterSend = () => CloseKeepingConnections() };
    }

    /// <summary>Ends the session because its client begins another one on the same connection.</summary>
    public void Abandon() => CloseKeepingConnections("the client sets the media up anew");

    // The client may go on to use its connection.
    private void CloseKeepingConnections(string detail = "torn down by the client")
    {
        lock (_connections)
        {
            foreach (var connection in _connections)
            {
                connection.SetSession(null);
            }

            _connections.Clear();
        }

        Close(EndReason.Completed, detail);
    }

    private async Task FinishAsync()
    {
        await _turn.WaitAsync(CancellationToken.None);
        try
        {
            var state = _state;
            _state = SessionState.Closed;
            await StopReadingAsync();
            StopPublishing(_closeReason);
            Log.LogDebug("ends in state {State}", state);
        }
        catch (Exception ex)
        {
            Log.LogError(ex, "Unexpected failure at the end of the session");
        }
        finally
        {
            _turn.Release();
        }

        _server.OnSessionEnded(this);
        RtspConnection[] connections;
        lock (_connections)
        {
            connections = [.. _connections];
            _connections.Clear();
        }

        Log.LogInformation("destroyed: {Detail}", _closeDetail.Length > 0 ? _closeDetail : _closeReason);
        foreach (var connection in connections)
        {
            connection.SetSession(null);
            connection.Close(_closeReason, _closeDetail);
        }
    }
}
