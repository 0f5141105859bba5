using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace MediaRouter.Net;

/// <summary>TLS on a socket whose media leave by an egress loop: accept or connect, authenticate here, read from <see cref="Stream"/>, send by a reader.</summary>
public sealed class TlsConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly TlsTransport _transport;
    private readonly SslStream _tls;
    private bool _handedOver;

    private TlsConnection(Socket socket)
    {
        _socket = socket;
        _transport = new TlsTransport(socket);
        _tls = new SslStream(_transport, leaveInnerStreamOpen: false);
    }

    /// <summary>The decrypted stream. Only asynchronous calls; written only until <see cref="CreateReader"/> was called, read as long as wanted.</summary>
    public Stream Stream => _tls;

    /// <summary>What was negotiated, and the peer's certificate.</summary>
    public SslStream Tls => _tls;

    /// <summary>The socket. The owner closes it; this class does not.</summary>
    public Socket Socket => _socket;

    /// <summary>Takes the server's part in the handshake.</summary>
    /// <param name="socket">Connected; borrowed, also when this fails.</param>
    /// <param name="options">For instance from <see cref="CertificateFile.ServerOptions"/>.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    /// <exception cref="AuthenticationException">The peer does not agree.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    public static Task<TlsConnection> AuthenticateAsServerAsync(Socket socket, SslServerAuthenticationOptions options, CancellationToken cancellationToken) =>
        AuthenticateAsync(socket, tls => tls.AuthenticateAsServerAsync(options, cancellationToken));

    /// <summary>Takes the client's part in the handshake.</summary>
    /// <param name="socket">Connected; borrowed, also when this fails.</param>
    /// <param name="host">Name of the server.</param>
    /// <param name="pin">How its certificate is verified.</param>
    /// <param name="cancellationToken">Ends the handshake.</param>
    /// <exception cref="AuthenticationException">The peer does not agree, or its certificate is not the expected one.</exception>
    /// <exception cref="IOException">The connection was lost.</exception>
    public static Task<TlsConnection> AuthenticateAsClientAsync(Socket socket, string host, CertificatePin pin, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pin);
        return AuthenticateAsync(socket, tls => pin.AuthenticateAsync(tls, host, cancellationToken));
    }

    /// <summary>Lets an egress loop do the writing from now on.</summary>
    /// <param name="loops">Where the reader runs.</param>
    /// <param name="options">Its limits.</param>
    /// <param name="owner">Who is told of failures and losses.</param>
    /// <param name="framing">Wraps the bytes before they are encrypted; null leaves them as they are.</param>
    /// <exception cref="InvalidOperationException">There is a reader already.</exception>
    public StreamEgressReader CreateReader(EgressLoops loops, EgressReaderOptions options, IEgressReaderOwner? owner, IChunkFraming? framing = null)
    {
        if (_handedOver)
        {
            throw new InvalidOperationException("The connection has a reader already.");
        }

        _handedOver = true;
        var reader = new StreamEgressReader(loops, _socket, options, owner, framing, this);
        _transport.HandOver(reader);
        return reader;
    }

    /// <summary>Releases the keys. Close the reader first; the socket stays open.</summary>
    public ValueTask DisposeAsync() => _tls.DisposeAsync();

    /// <summary>Encrypts on the loop.</summary>
    internal bool TryEncode(ReadOnlyMemory<byte> bytes, IBufferWriter<byte> output)
    {
        try
        {
            return Capture(output, (_tls, bytes), static s => s._tls.WriteAsync(s.bytes));
        }
        catch (Exception ex) when (ex is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Makes the record that tells the peer of an orderly end.</summary>
    internal bool TryEncodeClosure(IBufferWriter<byte> output)
    {
        try
        {
            return Capture(output, _tls, static tls => new ValueTask(tls.ShutdownAsync()));
        }
        catch (Exception ex) when (ex is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return false;
        }
    }

    private static async Task<TlsConnection> AuthenticateAsync(Socket socket, Func<SslStream, Task> handshake)
    {
        ArgumentNullException.ThrowIfNull(socket);
        var connection = new TlsConnection(socket);
        try
        {
            await handshake(connection._tls).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private bool Capture<T>(IBufferWriter<byte> output, T state, Func<T, ValueTask> write)
    {
        _transport.BeginCapture(output);
        try
        {
            // The transport never waits while it is captured, so an unfinished write means that TLS itself waits for its peer.
            var pending = write(state);
            if (!pending.IsCompleted)
            {
                return false;
            }

            pending.GetAwaiter().GetResult();
            return true;
        }
        finally
        {
            _transport.EndCapture();
        }
    }
}
