using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <summary>One client. Its loop owns the reading and all that the client asks for; the writing belongs to an egress reader.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The loop disposes them at its end.")]
internal sealed partial class RtmpConnection : ISession, IEgressReaderOwner, IStreamSink
{
    // A reader that tells nothing is asked for a sign of life after half of this.
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    // How long the answer before a close may take to leave.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    // Set once.
    private readonly RtmpServerBase _server;
    private readonly Socket _socket;
    private readonly CancellationTokenSource _ending = new();
    private readonly long _openedAt;

    // Without TLS.
    private readonly StreamReception? _reception;

    // Touched only by the loop.
    private readonly ChunkReader _reader = new();
    private ServerHandshake? _handshake = new();
    private TlsConnection? _tls;
    private Rc4? _incoming;
    private long _acknowledged;
    private uint _acknowledgementWindow = WindowSize;

    // Written by the loop, read by others.
    private volatile EgressReader? _egress;
    private volatile ConnectionState _state;
    private volatile bool _hasAsked;
    private volatile RtmpTarget? _target;
    private volatile string _userAgent = "";
    private volatile string _user = "";
    private long _inboundBytes;
    private long _handshakeBytesSent;
    private long _lastReceivedAt;

    // Touched only by the sweep.
    private bool _isPinged;

    // Written by whoever comes first.
    private int _closing;
    private EndReason _closeReason = EndReason.Completed;
    private string _closeDetail = "";

    public RtmpConnection(RtmpServerBase server, Socket socket, IPEndPoint remote)
    {
        _server = server;
        _socket = socket;
        RemoteEndPoint = remote;
        Created = server.Time.GetUtcNow();
        _openedAt = server.Time.GetTimestamp();
        _lastReceivedAt = _openedAt;
        Log = server.Log.Narrow($"conn {remote}");
        _reception = server.TlsOptions is null ? server.Receivers.Open(socket) : null;
    }

    public Guid Id { get; } = Guid.NewGuid();

    public string Kind => _server.ConnectionKind;

    public DateTimeOffset Created { get; }

    /// <summary>The client, behind proxies that are trusted.</summary>
    public IPEndPoint RemoteEndPoint { get; }

    public ILogger Log { get; }

    public ConnectionState State => _state;

    public string UserAgent => _userAgent;

    public string User => _user;

    public string PathName => _target?.Path ?? "";

    public string Query => _target?.Query ?? "";

    public long InboundBytes => Volatile.Read(ref _inboundBytes);

    public long OutboundBytes => Volatile.Read(ref _handshakeBytesSent) + (_egress?.BytesSent ?? 0);

    public long OutboundFramesDiscarded => _egress?.UnitsDiscarded ?? 0;

    /// <summary>Serves the client until the connection ends.</summary>
    public async Task RunAsync()
    {
        var reason = EndReason.TransportLost;
        var detail = "";
        try
        {
            await OpenAsync();
            (reason, detail) = await ReceiveAsync();
        }
        catch (PeerViolationException ex)
        {
            (reason, detail) = (EndReason.PeerViolation, ex.Specification.Length > 0 ? $"{ex.Message} ({ex.Specification})" : ex.Message);
        }
        catch (Exception ex) when (ex is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
        {
            (reason, detail) = (EndReason.TransportLost, ex.Message);
        }
        catch (OperationCanceledException)
        {
            // Whoever cancelled gave the reason.
        }
        catch (Exception ex)
        {
            (reason, detail) = (EndReason.InternalFault, ex.Message);
            Log.LogError(ex, "Unexpected failure in the loop of the connection");
        }

        Close(reason, detail);
        await FinishAsync();
    }

    /// <summary>Ends the connection; returns at once. The first reason counts.</summary>
    public void Close(EndReason reason, string detail)
    {
        if (Interlocked.Exchange(ref _closing, 1) != 0)
        {
            return;
        }

        _closeReason = reason;
        _closeDetail = detail;
        _ending.Cancel();

        // What was posted, for instance the answer that says why, leaves first. Then the loop's read fails and the loop ends.
        if (_egress is { } egress)
        {
            if (_state == ConnectionState.Reading)
            {
                egress.Post(MakeEnd());
            }

            _ = egress.CloseAsync(Farewell).ContinueWith(_ => CloseSocket(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        else
        {
            CloseSocket();
        }
    }

    /// <summary>Ends the connection when it has been silent for too long. Called once a second.</summary>
    public void Sweep(long now)
    {
        var readTimeout = _server.Network.ReadTimeout;
        var silence = _server.Time.GetElapsedTime(Volatile.Read(ref _lastReceivedAt), now);
        switch (_state)
        {
            // A byte now and then is no progress.
            case ConnectionState.Opening when _server.Time.GetElapsedTime(_openedAt, now) > readTimeout:
                Close(EndReason.PeerTimeout, "the client took too long to connect");
                break;
            case ConnectionState.Idle when !_hasAsked && _server.Time.GetElapsedTime(_openedAt, now) > readTimeout:
                Close(EndReason.PeerTimeout, "the client neither published nor played");
                break;
            case ConnectionState.Publishing when silence > readTimeout:
                Close(EndReason.PeerTimeout, "no data was received for too long");
                break;
            case ConnectionState.Idle when silence > IdleTimeout:
                Close(EndReason.PeerTimeout, "the client was silent for too long");
                break;
            case ConnectionState.Idle or ConnectionState.Reading when silence > IdleTimeout / 2:
                if (!_isPinged)
                {
                    _isPinged = true;
                    Post(new MessageBuilder().UserControl(UserControlEvent.PingRequest, (uint)Environment.TickCount));
                }

                break;
            default:
                _isPinged = false;
                break;
        }
    }

    public void OnFailed(EgressReader reader, EgressFailure failure) => Close(
        failure switch
        {
            EgressFailure.WriteTimeout => EndReason.PeerTimeout,
            EgressFailure.PostOverflow => EndReason.ResourceLimit,
            EgressFailure.LoopsStopped => EndReason.Shutdown,
            EgressFailure.InternalFault => EndReason.InternalFault,
            _ => EndReason.TransportLost,
        },
        failure switch
        {
            EgressFailure.WriteTimeout => "the client took no data for too long",
            EgressFailure.PostOverflow => "the client does not take the answers to its commands",
            _ => "the connection was lost",
        });

    public void OnDiscarding(EgressReader reader, long units) =>
        Log.LogWarning("reader is too slow, discarding {Units} frames", units);

    private bool Post(MessageBuilder messages) => _egress?.Post(messages.ToArray()) ?? false;

    private async Task FinishAsync()
    {
        StopPublishing(_closeReason);
        StopReading(_closeReason);
        _handshake?.Dispose();
        if (_egress is { } egress)
        {
            await egress.CloseAsync(Farewell);
        }

        CloseSocket();
        if (_tls is { } tls)
        {
            await tls.DisposeAsync();
        }

        _server.OnConnectionEnded(this);
        Log.LogInformation("closed: {Detail}", _closeDetail.Length > 0 ? _closeDetail : _closeReason);
    }

    private void CloseSocket()
    {
        _socket.Dispose();
        _reception?.Dispose();
    }

    private async Task OpenAsync()
    {
        if (_server.TlsOptions is not { } options)
        {
            return;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_ending.Token);
        limit.CancelAfter(_server.Network.ReadTimeout);
        try
        {
            _tls = await TlsConnection.AuthenticateAsServerAsync(_socket, options, limit.Token);
        }
        catch (OperationCanceledException) when (!_ending.IsCancellationRequested)
        {
            throw new IOException("the TLS handshake took too long");
        }
    }

    private static HandshakeStatus ReadHandshake(ServerHandshake handshake, ref Memory<byte> bytes)
    {
        ReadOnlySpan<byte> input = bytes.Span;
        var status = handshake.Read(ref input);
        bytes = bytes[^input.Length..];
        return status;
    }

    private void BeginMessages(ServerHandshake handshake, Span<byte> rest)
    {
        var framing = handshake.Outgoing is { } outgoing ? new Rc4Framing(outgoing) : null;
        if (_tls is { } tls)
        {
            _egress = tls.CreateReader(_server.Loops, _server.ReaderOptions, this, framing);
        }
        else if (framing is not null)
        {
            _egress = new StreamEgressReader(_server.Loops, _socket, _server.ReaderOptions, this, framing);
        }
        else
        {
            _egress = new TcpEgressReader(_server.Loops, _socket, _server.ReaderOptions, this);
        }

        // What came with the end of the handshake is encrypted already.
        _incoming = handshake.Incoming;
        _incoming?.Transform(rest, rest);
        if (Volatile.Read(ref _closing) != 0)
        {
            throw new OperationCanceledException();
        }
    }

    // The handshake is sent directly: what sends from then on is not known before.
    private async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        Volatile.Write(ref _handshakeBytesSent, bytes.Length);
        if (_tls is { } tls)
        {
            await tls.Stream.WriteAsync(bytes, _ending.Token);
            return;
        }

        while (!bytes.IsEmpty)
        {
            bytes = bytes[await _socket.SendAsync(bytes, SocketFlags.None, _ending.Token)..];
        }
    }
}
