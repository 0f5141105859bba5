using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Opens connections to RTSP servers: TCP, TLS, and tunnels through HTTP and WebSocket.</summary>
/// <param name="fingerprint">SHA-256 of the server's certificate; empty verifies it normally.</param>
/// <param name="timeout">For the whole of it: name resolution, connection, TLS and tunnel.</param>
/// <param name="timeProvider">Clock of the timeout.</param>
internal sealed class RtspConnector(string fingerprint, TimeSpan timeout, TimeProvider timeProvider)
{
    private const int HandshakeBufferBytes = 4 * 1024;

    /// <summary>Connects.</summary>
    /// <exception cref="IOException">No connection; the message is a sentence for the log.</exception>
    /// <exception cref="PeerViolationException">The server answered the tunnel's request with something else than HTTP.</exception>
    public async Task<OpenedConnection> OpenAsync(RtspUrl url, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(timeout, timeProvider);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return url.Tunnel() switch
            {
                RtspTunnel.Http => await OpenHttpTunnelAsync(url, both.Token),
                RtspTunnel.WebSocket => await OpenWebSocketAsync(url, both.Token),
                _ => await OpenPlainAsync(url, both.Token),
            };
        }
        catch (SocketException ex)
        {
            throw new IOException($"cannot connect to {url.Host}:{url.EffectivePort}: {ex.Message}", ex);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"cannot connect to {url.Host}:{url.EffectivePort}: no answer within {timeout.TotalSeconds:0.###} s");
        }
    }

    private async Task<OpenedConnection> OpenPlainAsync(RtspUrl url, CancellationToken cancellationToken)
    {
        var (stream, local, remote) = await ConnectAsync(url, null, cancellationToken);
        return new OpenedConnection(stream, [], local, remote);
    }

    private async Task<OpenedConnection> OpenHttpTunnelAsync(RtspUrl url, CancellationToken cancellationToken)
    {
        var cookie = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(11));
        var (get, local, remote) = await ConnectAsync(url, null, cancellationToken);
        Stream? post = null;
        try
        {
            await get.WriteAsync(HttpTunnel.ClientRequest(Target(url), url.Authority, cookie, isPost: false), cancellationToken);
            var (response, early) = await ReadResponseAsync(get, cancellationToken);
            if (response.StatusCode != (int)RtspStatus.Ok)
            {
                throw new IOException($"the server refused the HTTP tunnel with {response.StatusCode} {response.ReasonPhrase}");
            }

            // Behind a load balancer, another connection to the same name may reach another server.
            (post, _, _) = await ConnectAsync(url, remote, cancellationToken);
            await post.WriteAsync(HttpTunnel.ClientRequest(Target(url), url.Authority, cookie, isPost: true), cancellationToken);
            return new OpenedConnection(new HttpTunnelStream(get, post), early, local, remote);
        }
        catch
        {
            await get.DisposeAsync();
            await (post?.DisposeAsync() ?? ValueTask.CompletedTask);
            throw;
        }
    }

    private async Task<OpenedConnection> OpenWebSocketAsync(RtspUrl url, CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        var (stream, local, remote) = await ConnectAsync(url, null, cancellationToken);
        try
        {
            await stream.WriteAsync(WebSocketHandshake.ClientRequest(Target(url), url.Authority, key), cancellationToken);
            var (response, early) = await ReadResponseAsync(stream, cancellationToken);
            if (!WebSocketHandshake.IsAccepted(response, key))
            {
                throw new IOException($"the server refused the WebSocket with {response.StatusCode} {response.ReasonPhrase}");
            }

            return new OpenedConnection(new WebSocketTunnelStream(stream, early), [], local, remote);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private async Task<(Stream Stream, IPEndPoint Local, IPEndPoint Remote)> ConnectAsync(RtspUrl url, IPEndPoint? known, CancellationToken cancellationToken)
    {
        var socket = await ConnectSocketAsync(url, known, cancellationToken);
        Stream stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            if (url.IsSecure)
            {
                stream = await SecureAsync(url, stream, cancellationToken);
            }

            return (stream, (IPEndPoint)socket.LocalEndPoint!, (IPEndPoint)socket.RemoteEndPoint!);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private static async Task<Socket> ConnectSocketAsync(RtspUrl url, IPEndPoint? known, CancellationToken cancellationToken)
    {
        var addresses = known is not null ? [known.Address]
            : IPAddress.TryParse(url.Host, out var literal) ? [literal]
            : await Dns.GetHostAddressesAsync(url.Host, cancellationToken);
        SocketException? failure = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, url.EffectivePort), cancellationToken);
                return socket;
            }
            catch (SocketException ex)
            {
                socket.Dispose();
                failure = ex;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    private async Task<Stream> SecureAsync(RtspUrl url, Stream stream, CancellationToken cancellationToken)
    {
        var secure = new SslStream(stream, leaveInnerStreamOpen: false);
        try
        {
            await new CertificatePin(fingerprint).AuthenticateAsync(secure, url.Host, cancellationToken);
            return secure;
        }
        catch (Exception ex) when (ex is AuthenticationException or IOException)
        {
            await secure.DisposeAsync();
            throw new IOException($"TLS with {url.Host}:{url.EffectivePort} failed: {ex.Message}", ex);
        }
        catch
        {
            await secure.DisposeAsync();
            throw;
        }
    }

    // HTTP wants the path alone.
    private static string Target(RtspUrl url) => (url.RawPath.Length == 0 ? "/" : url.RawPath) + (url.Query is null ? "" : "?" + url.Query);

    private static async Task<(RtspResponse Response, byte[] Early)> ReadResponseAsync(Stream stream, CancellationToken cancellationToken)
    {
        var reader = new RtspMessageReader();
        var buffer = new byte[HandshakeBufferBytes];
        var (start, end) = (0, 0);
        while (true)
        {
            var item = reader.Read(buffer.AsSpan(start, end - start), out var consumed, out _);
            start += consumed;
            switch (item)
            {
                case RtspItem.Response:
                    return (reader.Response!, buffer[start..end]);
                case RtspItem.Error:
                    throw new PeerViolationException($"answer to the tunnel's request: {reader.Error.Message}", reader.Error.Rule);
                case RtspItem.Incomplete:
                    break;
                default:
                    throw new PeerViolationException("the tunnel's request was not answered with a response", "RFC 2616, section 6");
            }

            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = await stream.ReadAsync(buffer.AsMemory(end), cancellationToken);
            if (read == 0)
            {
                throw new IOException("the server closed the connection instead of opening the tunnel");
            }

            end += read;
        }
    }
}
