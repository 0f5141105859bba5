using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MediaRouter.Plugins.Rtsp.Client;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>TLS, and RTSP inside HTTP and WebSocket.</summary>
public sealed class RtspSourceTunnelTests
{
    [Fact]
    public async Task Pinned_certificate_is_accepted()
    {
        using var certificate = MakeCertificate();
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(connection, play: c => Camera.SendPacketsAsync(c, 1)), certificate);
        var fingerprint = Convert.ToHexString(SHA256.HashData(certificate.RawData));
        await using var run = new SourceRun(server.Url(scheme: "rtsps"), new RtspSourceOptions(), SourceRun.Settings with { Fingerprint = fingerprint });

        await run.Writer.WaitForPacketsAsync(1);
        Assert.Contains($"PLAY {server.Url(scheme: "rtsps")}", server.Requests);
    }

    [Theory]
    [InlineData("", "UntrustedRoot")]
    [InlineData("00ff", "expected 00ff, got")]
    public async Task Other_certificate_is_refused_with_one_sentence(string fingerprint, string expected)
    {
        using var certificate = MakeCertificate();
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(connection), certificate);
        await using var run = new SourceRun(server.Url(scheme: "rtsps"), settings: SourceRun.Settings with { Fingerprint = fingerprint });

        var message = Assert.IsType<IOException>(await run.FailureAsync()).Message;
        Assert.StartsWith("TLS with 127.0.0.1:", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public async Task Server_without_tls_is_one_sentence()
    {
        await using var server = new FakeRtspServer(connection => connection.WriteAsync("RTSP/1.0 400 Bad Request\r\n\r\n"));
        await using var run = new SourceRun(server.Url(scheme: "rtsps"));

        Assert.StartsWith("TLS with 127.0.0.1:", Assert.IsType<IOException>(await run.FailureAsync()).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rtsp+http")]
    [InlineData("rtsps+http")]
    public async Task Http_tunnel_carries_the_session(string scheme)
    {
        using var certificate = MakeCertificate();
        var gets = new ConcurrentDictionary<string, FakeConnection>();
        await using var server = new FakeRtspServer(
            async connection =>
            {
                var request = (await connection.ReadAsync())!;
                if (HttpTunnel.IsGet(request, out var cookie))
                {
                    gets[cookie] = connection;
                    await connection.WriteAsync(HttpTunnel.GetResponse("fake"));
                    await connection.ReadAsync();
                }
                else if (HttpTunnel.IsPost(request, out cookie) && gets.TryGetValue(cookie, out var get))
                {
                    var tunnel = new FakeConnection(new PostReader(connection.TakeRest(), connection.Stream, get.Stream), connection.Server, 0, connection.Stopping);
                    await Camera.ServeAsync(tunnel, play: c => Camera.SendPacketsAsync(c, 3));
                }
            },
            scheme == "rtsps+http" ? certificate : null);
        var settings = SourceRun.Settings with { Fingerprint = Convert.ToHexString(SHA256.HashData(certificate.RawData)) };
        await using var run = new SourceRun(server.Url("/cam?a=b", scheme), new RtspSourceOptions(), settings);

        await run.Writer.WaitForPacketsAsync(3);
        Assert.Equal(["GET /cam?a=b", "POST /cam?a=b"], server.Requests.Take(2));
        Assert.Contains($"PLAY {server.Url("/cam?a=b", scheme[..^5])}", server.Requests);
        await run.StopAsync();
        Assert.Contains($"TEARDOWN {server.Url("/cam?a=b", scheme[..^5])}", server.Requests);
    }

    [Theory]
    [InlineData("rtsp+ws")]
    [InlineData("rtsps+ws")]
    public async Task Web_socket_carries_the_session(string scheme)
    {
        using var certificate = MakeCertificate();
        await using var server = new FakeRtspServer(
            async connection =>
            {
                var request = (await connection.ReadAsync())!;
                Assert.True(WebSocketHandshake.IsUpgrade(request, out var key));
                await connection.WriteAsync(WebSocketHandshake.AcceptResponse(request, key));
                var inner = new FakeConnection(new ServerWebSocket(connection.Stream), connection.Server, 0, connection.Stopping);
                await Camera.ServeAsync(inner, play: c => Camera.SendPacketsAsync(c, 3));
            },
            scheme == "rtsps+ws" ? certificate : null);
        var settings = SourceRun.Settings with { Fingerprint = Convert.ToHexString(SHA256.HashData(certificate.RawData)) };
        await using var run = new SourceRun(server.Url(scheme: scheme), new RtspSourceOptions(), settings);

        await run.Writer.WaitForPacketsAsync(3);
        await run.StopAsync();
        Assert.Contains($"TEARDOWN {server.Url(scheme: scheme[..^3])}", server.Requests);
    }

    [Theory]
    [InlineData("rtsp+http", "the server refused the HTTP tunnel with 404 Not Found")]
    [InlineData("rtsp+ws", "the server refused the WebSocket with 404 Not Found")]
    public async Task Refused_tunnel_is_one_sentence(string scheme, string message)
    {
        await using var server = new FakeRtspServer(async connection =>
        {
            await connection.ReadAsync();
            await connection.WriteAsync("HTTP/1.1 404 Not Found\r\n\r\n");
        });
        await using var run = new SourceRun(server.Url(scheme: scheme));

        Assert.Equal(message, Assert.IsType<IOException>(await run.FailureAsync()).Message);
    }

    internal static X509Certificate2 MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>Reads Base64 from one connection, writes plainly to the other.</summary>
    private sealed class PostReader(byte[] early, Stream post, Stream get) : DuplexStream
    {
        private Base64StreamDecoder _decoder;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var text = new byte[buffer.Length / 2];
            while (true)
            {
                var read = early.Length;
                early.CopyTo(text, 0);
                early = [];
                read = read > 0 ? read : await post.ReadAsync(text, cancellationToken);
                if (read == 0)
                {
                    return 0;
                }

                Assert.True(_decoder.TryDecode(text.AsSpan(0, read), buffer.Span, out var written), Encoding.ASCII.GetString(text, 0, read));
                if (written > 0)
                {
                    return written;
                }
            }
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => get.WriteAsync(buffer, cancellationToken);
    }

    /// <summary>The server's end of a WebSocket; writes byte by byte more than one frame, and a ping in between.</summary>
    private sealed class ServerWebSocket(Stream inner) : DuplexStream
    {
        private readonly WebSocketFrameReader _frames = new(isServer: true);
        private readonly byte[] _input = new byte[64 * 1024];
        private int _start;
        private int _end;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (true)
            {
                var item = _frames.Read(_input.AsSpan(_start, _end - _start), out var consumed, out var payload);
                _start += consumed;
                if (item == WebSocketItem.Data)
                {
                    payload.CopyTo(buffer.Span);
                    return payload.Length;
                }

                Assert.NotEqual(WebSocketItem.Error, item);
                if (item != WebSocketItem.Incomplete)
                {
                    continue;
                }

                _input.AsSpan(_start, _end - _start).CopyTo(_input);
                (_start, _end) = (0, _end - _start);
                var read = await inner.ReadAsync(_input.AsMemory(_end), cancellationToken);
                if (read == 0)
                {
                    return 0;
                }

                _end += read;
            }
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await inner.WriteAsync(WebSocketFrameWriter.Frame(WebSocketOpcode.Ping, "hi"u8), cancellationToken);
            var half = buffer.Length / 2;
            await inner.WriteAsync(WebSocketFrameWriter.Frame(WebSocketOpcode.Binary, buffer.Span[..half]), cancellationToken);
            await inner.WriteAsync(WebSocketFrameWriter.Frame(WebSocketOpcode.Binary, buffer.Span[half..]), cancellationToken);
        }
    }
}
