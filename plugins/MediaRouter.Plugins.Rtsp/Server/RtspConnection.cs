using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>One connection of a client. Its loop owns the reading; the writing belongs to an egress reader.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "The loop disposes them at its end.")]
internal sealed partial class RtspConnection : IEgressReaderOwner
{
    // Idle connections and readers hold little; a publisher gets a buffer that takes many packets by one system call.
    private const int SmallBufferBytes = 2 * 1024;
    private const int PublisherBufferBytes = 64 * 1024;

    // Reading into less would cost a system call for a few bytes.
    private const int SmallestRead = 512;

    // How long the answer before a close may take to leave.
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan TunnelPairing = TimeSpan.FromSeconds(10);

    // Set once.
    private readonly RtspServerBase _server;
    private readonly Socket _socket;
    private readonly RtspCredentials _credentials;
    private readonly CancellationTokenSource _ending = new();
    private readonly long _openedAt;

    // Touched only by the loop.
    private readonly RtspMessageReader _reader = new();
    private ConnectionInput? _input;
    private ConnectionInput? _ownInput;
    private TlsConnection? _tls;
    private byte[] _buffer = [];
    private int _start;
    private int _end;
    private bool _isDetected;
    private volatile bool _gaveInputAway;

    // Written by the loop, read by others.
    private volatile EgressReader? _egress;
    private volatile RtspSession? _session;
    private long _inboundBytes;
    private long _messageBytesSent;
    private long _lastReceivedAt;

    // When the first byte of a message came that is not complete yet; 0 when there is none.
    private long _messageSince;

    // Written by whoever comes first.
    private int _closing;
    private EndReason _closeReason = EndReason.Completed;
    private string _closeDetail = "";

    public RtspConnection(RtspServerBase server, Socket socket, IPEndPoint remote)
    {
        _server = server;
        _socket = socket;
        RemoteEndPoint = remote;
        Created = server.Time.GetUtcNow();
        _openedAt = server.Time.GetTimestamp();
        _lastReceivedAt = _openedAt;
        _credentials = new RtspCredentials(server.Options.RtspAuthMethods);
        Log = server.Log.Narrow($"conn {remote}");
    }

    public Guid Id { get; } = Guid.NewGuid();

    public DateTimeOffset Created { get; }

    /// <summary>The client, behind proxies that are trusted.</summary>
    public IPEndPoint RemoteEndPoint { get; }

    public ILogger Log { get; }

    public TunnelKind Tunnel { get; private set; }

    public string UserAgent { get; private set; } = "";

    public RtspSession? Session => _session;

    public long InboundBytes => Volatile.Read(ref _inboundBytes);

    public long OutboundBytes => _egress?.BytesSent ?? 0;

    /// <summary>Bytes of answers, which are no media.</summary>
    public long MessageBytesSent => Volatile.Read(ref _messageBytesSent);

    /// <summary>What sends to the client; null before the first answer.</summary>
    public EgressReader? Egress => _egress;

    /// <summary>When bytes last came in.</summary>
    public long LastReceivedAt => Volatile.Read(ref _lastReceivedAt);

    /// <summary>The local address that the client reached, without its port.</summary>
    public IPAddress LocalAddress => _socket.LocalEndPoint is IPEndPoint { Address: var address }
        ? address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address
        : IPAddress.Any;

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
            _ = egress.CloseAsync(Farewell).ContinueWith(_ => CloseSockets(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        else
        {
            CloseSockets();
        }
    }

    /// <summary>Sends bytes in order with everything else on this connection.</summary>
    public bool Post(ReadOnlyMemory<byte> bytes) => _egress?.Post(bytes) ?? false;

    /// <summary>Gives the connection a session, or takes it away.</summary>
    public void SetSession(RtspSession? session) => _session = session;

    /// <summary>Accepts interleaved frames on the two channels of a media section.</summary>
    public void AllowChannels(byte channel)
    {
        _reader.AllowChannel(channel);
        _reader.AllowChannel((byte)(channel + 1));
    }

    /// <summary>Ends the connection when it has been silent for too long. Called once a second.</summary>
    public void Sweep(long now)
    {
        // A byte now and then is no sign of life.
        var since = Volatile.Read(ref _messageSince);
        if (since != 0 && _server.Time.GetElapsedTime(since, now) > _server.Network.ReadTimeout)
        {
            Close(EndReason.PeerTimeout, "the client took too long to send a message");
            return;
        }

        // A session looks after itself. A connection without one has the read timeout to begin, and the idle timeout between requests.
        if (_session is not null || Tunnel == TunnelKind.Http && !_isDetected)
        {
            return;
        }

        var (silentSince, limit) = _isDetected ? (LastReceivedAt, RtspServerBase.IdleTimeout) : (_openedAt, _server.Network.ReadTimeout);
        if (_server.Time.GetElapsedTime(silentSince, now) > limit)
        {
            Close(EndReason.PeerTimeout, "the client was silent for too long");
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
            EgressFailure.PostOverflow => "the client does not take the answers to its requests",
            _ => "the connection was lost",
        });

    public void OnDiscarding(EgressReader reader, long units) => _session?.OnDiscarding(reader, units);

    private async Task FinishAsync()
    {
        if (_egress is { } egress)
        {
            await egress.CloseAsync(Farewell);
        }

        CloseSockets();
        foreach (var input in (ConnectionInput?[])[_input, _ownInput])
        {
            if (input is not null && !_gaveInputAway)
            {
                await input.DisposeAsync();
            }
        }

        _server.OnConnectionEnded(this);
        if (_session is { } session)
        {
            session.OnConnectionLost(this, _closeReason, _closeDetail);
        }

        _buffer = [];
        Log.LogInformation("closed: {Detail}", _closeDetail.Length > 0 ? _closeDetail : _closeReason);
    }

    private void CloseSockets()
    {
        if (!_gaveInputAway)
        {
            _socket.Dispose();
        }

        _otherSocket?.Dispose();
    }

    private async Task OpenAsync()
    {
        if (_server.TlsOptions is { } options)
        {
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

            _input = new TlsInput(_tls);
        }
        else
        {
            _input = new SocketInput(_socket);
        }
    }

    private async Task<(EndReason Reason, string Detail)> ReceiveAsync()
    {
        while (true)
        {
            var item = TakeFrames();
            switch (item)
            {
                case RtspItem.Request:
                    Volatile.Write(ref _messageSince, 0);
                    if (await TakeRequestAsync(_reader.Request!) is { } end)
                    {
                        return end;
                    }

                    continue;
                case RtspItem.Response:
                    Volatile.Write(ref _messageSince, 0);
                    continue;
                case RtspItem.Error:
                    ReplyToGarbage();
                    throw new PeerViolationException(_reader.Error.Message, _reader.Error.Rule);
                default:
                    break;
            }

            MakeRoom();
            var received = await _input!.ReadAsync(_buffer.AsMemory(_end));
            if (received == 0)
            {
                return (EndReason.Completed, "the client closed the connection");
            }

            _end += received;
            Volatile.Write(ref _inboundBytes, _inboundBytes + received);
            Volatile.Write(ref _lastReceivedAt, _server.Time.GetTimestamp());
        }
    }

    // Interleaved frames go straight to the session; anything else ends the call.
    private RtspItem TakeFrames()
    {
        var session = _session;
        var any = false;
        while (true)
        {
            var item = _reader.Read(_buffer.AsSpan(_start.._end), out var consumed, out var frame);
            _start += consumed;
            if (item != RtspItem.Frame)
            {
                if (any)
                {
                    session?.OnFramesTaken();
                }

                if (_start == _end)
                {
                    Volatile.Write(ref _messageSince, 0);
                }
                else if (any || _messageSince == 0)
                {
                    Volatile.Write(ref _messageSince, LastReceivedAt);
                }

                return item;
            }

            any = true;
            session?.OnFrame(_reader.Channel, frame, LastReceivedAt);
        }
    }

    private void MakeRoom()
    {
        var pending = _end - _start;
        var isPublishing = _session is { IsReceivingFrames: true };
        var wanted = Math.Max(isPublishing ? PublisherBufferBytes : SmallBufferBytes, Math.Max(pending, _reader.BytesNeeded));
        if (_buffer.Length < wanted || (_buffer.Length > PublisherBufferBytes && wanted <= PublisherBufferBytes) || (!isPublishing && pending == 0 && _buffer.Length > SmallBufferBytes))
        {
            var buffer = GC.AllocateUninitializedArray<byte>(wanted);
            _buffer.AsSpan(_start, pending).CopyTo(buffer);
            _buffer = buffer;
            (_start, _end) = (0, pending);
        }
        else if (pending == 0)
        {
            (_start, _end) = (0, 0);
        }
        else if (_buffer.Length - _end < SmallestRead || _buffer.Length - _start < _reader.BytesNeeded)
        {
            _buffer.AsSpan(_start, pending).CopyTo(_buffer);
            (_start, _end) = (0, pending);
            if (_buffer.Length - _end < SmallestRead)
            {
                Array.Resize(ref _buffer, _buffer.Length + SmallestRead);
            }
        }
    }
}
