using System.Net;
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
                _ => await ConnectAsync(url, null, both.Token),
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

    private async Task<OpenedConnection> OpenHttpTunnelAsync(RtspUrl url, CancellationToken cancellationToken)
    {
        var cookie = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(11));
        var opened = await ConnectAsync(url, null, cancellationToken);
        var get = opened.Stream;
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
            post = (await ConnectAsync(url, opened.Remote, cancellationToken)).Stream;
            await post.WriteAsync(HttpTunnel.ClientRequest(Target(url), url.Authority, cookie, isPost: true), cancellationToken);
            return new OpenedConnection(new HttpTunnelStream(get, post), opened.Local, opened.Remote) { Early = early };
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
        var opened = await ConnectAsync(url, null, cancellationToken);
        var stream = opened.Stream;
        try
        {
            await stream.WriteAsync(WebSocketHandshake.ClientRequest(Target(url), url.Authority, key), cancellationToken);
            var (response, early) = await ReadResponseAsync(stream, cancellationToken);
            if (!WebSocketHandshake.IsAccepted(response, key))
            {
                throw new IOException($"the server refused the WebSocket with {response.StatusCode} {response.ReasonPhrase}");
            }

            return new OpenedConnection(new WebSocketTunnelStream(stream, early), opened.Local, opened.Remote);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private async Task<OpenedConnection> ConnectAsync(RtspUrl url, IPEndPoint? known, CancellationToken cancellationToken)
    {
        var socket = await TcpConnector.ConnectAsync(known?.Address.ToString() ?? url.Host, url.EffectivePort, cancellationToken);
        try
        {
            var tls = url.IsSecure ? await SecureAsync(url, socket, cancellationToken) : null;
            Stream stream = tls is null ? new NetworkStream(socket, ownsSocket: true) : new TlsClientStream(tls);
            return new OpenedConnection(stream, (IPEndPoint)socket.LocalEndPoint!, (IPEndPoint)socket.RemoteEndPoint!) { Socket = socket, Tls = tls };
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<TlsConnection> SecureAsync(RtspUrl url, Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            return await TlsConnection.AuthenticateAsClientAsync(socket, url.Host, new CertificatePin(fingerprint), cancellationToken);
        }
        catch (Exception ex) when (ex is AuthenticationException or IOException)
        {
            throw new IOException($"TLS with {url.Host}:{url.EffectivePort} failed: {ex.Message}", ex);
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
