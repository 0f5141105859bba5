using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk;

namespace MediaRouter.Plugins.Rtmp.Client;

/// <summary>A connection to an RTMP server: TCP or TLS, the handshake, messages in both directions. Control messages are answered here.</summary>
/// <remarks>One caller receives at a time. Until an egress reader has taken the sending over, the same caller sends.</remarks>
internal sealed class RtmpClientConnection : IAsyncDisposable
{
    private const int ReceiveBufferBytes = 64 * 1024;
    private const int MaxMessageBytes = ChunkWriter.MaxPayloadLength;
    private const int MaxBufferedBytes = 2 * MaxMessageBytes;

    private readonly Socket _socket;
    private readonly TlsConnection? _tls;
    private readonly Stream _stream;
    private readonly TimeSpan _timeout;
    private readonly ChunkReader _reader = new() { MaxMessageBytes = MaxMessageBytes, MaxBufferedBytes = MaxBufferedBytes };
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(ReceiveBufferBytes);

    // Touched by the receiver.
    private int _start;
    private int _end;
    private ulong _received;
    private ulong _acknowledged;
    private uint _window;

    private volatile EgressReader? _egress;

    private RtmpClientConnection(Socket socket, TlsConnection? tls, TimeSpan timeout)
    {
        _socket = socket;
        _tls = tls;
        _stream = tls?.Stream ?? new NetworkStream(socket, ownsSocket: false);
        _timeout = timeout;
    }

    /// <summary>When the bytes of the last message were received, a stopwatch time stamp.</summary>
    public long ReceivedAt { get; private set; }

    /// <summary>Connects and shakes hands.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="defaultPort">Port if the URL names none.</param>
    /// <param name="settings">Limits.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="IOException">No connection; the message is a sentence for the log.</exception>
    public static async Task<RtmpClientConnection> OpenAsync(ClientUrl url, int defaultPort, ClientSettings settings, CancellationToken cancellationToken)
    {
        var port = url.Port == 0 ? defaultPort : url.Port;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(settings.ReadTimeout);
        Socket? socket = null;
        RtmpClientConnection? connection = null;
        try
        {
            socket = await TcpConnector.ConnectAsync(url.Host, port, limit.Token);
            var tls = url.IsSecure ? await TlsConnection.AuthenticateAsClientAsync(socket, url.Host, new CertificatePin(settings.Fingerprint), limit.Token) : null;
            connection = new RtmpClientConnection(socket, tls, settings.ReadTimeout);
            await connection.ShakeHandsAsync(limit.Token);
            return connection;
        }
        catch (Exception ex)
        {
            await (connection?.DisposeAsync() ?? ValueTask.CompletedTask);
            socket?.Dispose();
            throw ex switch
            {
                SocketException => new IOException($"cannot connect to {url.Host}:{port}: {ex.Message}", ex),
                AuthenticationException => new IOException($"TLS with {url.Host}:{port} failed: {ex.Message}", ex),
                OperationCanceledException when !cancellationToken.IsCancellationRequested =>
                    new IOException($"cannot connect to {url.Host}:{port}: no answer within {settings.ReadTimeout.TotalSeconds:0.###} s"),
                _ => ex,
            };
        }
    }

    /// <summary>Sends bytes of whole messages.</summary>
    public async ValueTask SendAsync(byte[] messages, CancellationToken cancellationToken)
    {
        if (_egress is { } egress)
        {
            egress.Post(messages);
            return;
        }

        await _stream.WriteAsync(messages, cancellationToken);
    }

    /// <summary>Lets an egress loop do the sending from now on.</summary>
    public EgressReader HandOver(EgressLoops loops, EgressReaderOptions limits, IEgressReaderOwner owner)
    {
        EgressReader reader = _tls is { } tls ? tls.CreateReader(loops, limits, owner) : new TcpEgressReader(loops, _socket, limits, owner);
        _egress = reader;
        return reader;
    }

    /// <summary>Waits for the next message that is not about the connection itself.</summary>
    /// <param name="isLimited">Whether silence ends the connection.</param>
    /// <param name="cancellationToken">Ends the wait, and with it the connection.</param>
    /// <exception cref="IOException">The connection was lost, or the server is silent.</exception>
    /// <exception cref="PeerViolationException">The server broke the protocol.</exception>
    public async ValueTask<RtmpMessage> ReceiveAsync(bool isLimited, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (TryTake(out var message))
            {
                if (message.TypeId is RtmpMessageType.WindowAcknowledgementSize or RtmpMessageType.SetPeerBandwidth or RtmpMessageType.UserControl)
                {
                    await AnswerAsync(message, cancellationToken);
                }
                else if (message.TypeId != RtmpMessageType.Acknowledgement)
                {
                    return message;
                }

                continue;
            }

            await FillAsync(isLimited, cancellationToken);
            if (_window > 0 && _received - _acknowledged >= _window)
            {
                _acknowledged = _received;
                await SendAsync(new MessageBuilder().Acknowledge(unchecked((uint)_received)).ToArray(), cancellationToken);
            }
        }
    }

    /// <summary>Closes the connection.</summary>
    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        if (_tls is { } tls)
        {
            await tls.DisposeAsync();
        }
        else
        {
            await _stream.DisposeAsync();
        }
    }

    private bool TryTake(out RtmpMessage message)
    {
        ReadOnlySpan<byte> input = _buffer.AsSpan(_start, _end - _start);
        var status = _reader.Read(ref input, out message);
        _start = _end - input.Length;
        return status switch
        {
            ChunkReadStatus.Message => true,
            ChunkReadStatus.Violation => throw new PeerViolationException(_reader.Violation ?? "malformed chunk", "RTMP specification 1.0, section 5.3"),
            _ => false,
        };
    }

    private async Task ShakeHandsAsync(CancellationToken cancellationToken)
    {
        var handshake = new ClientHandshake();
        await _stream.WriteAsync(handshake.Opening, cancellationToken);
        while (true)
        {
            await FillAsync(isLimited: false, cancellationToken);
            var status = Advance(handshake);
            if (status == HandshakeStatus.Done)
            {
                await _stream.WriteAsync(handshake.Closing, cancellationToken);
                return;
            }

            if (status == HandshakeStatus.Failed)
            {
                throw new PeerViolationException(handshake.Failure, "RTMP specification 1.0, section 5.2");
            }
        }
    }

    private HandshakeStatus Advance(ClientHandshake handshake)
    {
        ReadOnlySpan<byte> input = _buffer.AsSpan(_start, _end - _start);
        var status = handshake.Read(ref input);
        _start = _end - input.Length;
        return status;
    }

    // Called when everything received has been taken.
    private async ValueTask FillAsync(bool isLimited, CancellationToken cancellationToken)
    {
        using var limit = isLimited ? CancellationTokenSource.CreateLinkedTokenSource(cancellationToken) : null;
        limit?.CancelAfter(_timeout);
        int read;
        try
        {
            read = await _stream.ReadAsync(_buffer, limit?.Token ?? cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"the server has sent nothing for {_timeout.TotalSeconds:0.###} s");
        }
        catch (ObjectDisposedException ex)
        {
            throw new IOException("the connection was closed", ex);
        }

        if (read == 0)
        {
            throw new IOException("the server closed the connection");
        }

        ReceivedAt = Stopwatch.GetTimestamp();
        _start = 0;
        _end = read;
        _received += (ulong)read;
    }

    private async ValueTask AnswerAsync(RtmpMessage message, CancellationToken cancellationToken)
    {
        var payload = message.Payload;
        switch (message.TypeId)
        {
            case RtmpMessageType.WindowAcknowledgementSize when payload.Length >= 4:
                _window = BinaryPrimitives.ReadUInt32BigEndian(payload.Span);
                break;
            case RtmpMessageType.SetPeerBandwidth when payload.Length >= 4:
                // The limit is answered with the window that we are given (section 5.4.5).
                await SendAsync(new MessageBuilder().WindowAcknowledgementSize(BinaryPrimitives.ReadUInt32BigEndian(payload.Span)).ToArray(), cancellationToken);
                break;
            case RtmpMessageType.UserControl when payload.Length >= 6 && BinaryPrimitives.ReadUInt16BigEndian(payload.Span) == (ushort)UserControlEvent.PingRequest:
                var data = BinaryPrimitives.ReadUInt32BigEndian(payload.Span[2..]);
                await SendAsync(new MessageBuilder().UserControl(UserControlEvent.PingResponse, data).ToArray(), cancellationToken);
                break;
        }
    }
}
