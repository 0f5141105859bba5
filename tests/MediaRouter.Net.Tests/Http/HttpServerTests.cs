using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MediaRouter.Net.Http;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Net.Tests.Http;

public sealed class HttpServerTests : IAsyncDisposable
{
    private static readonly HttpServerOptions Defaults = new()
    {
        Address = ListenAddress.Parse("127.0.0.1:0"),
        AllowMethods = "OPTIONS, GET",
        ReadTimeout = TimeSpan.FromSeconds(5),
    };

    private readonly RecordingLog _log = new();
    private HttpServer? _server;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Request_reaches_the_handler_with_the_address_of_its_client()
    {
        using var client = await StartAsync(Defaults, context => context.Response.WriteAsync(HttpAccess.ClientOf(context).Address + " " + context.Request.Path));

        Assert.Equal("127.0.0.1 /a/b", await client.GetStringAsync("/a/b"));
    }

    [Fact]
    public async Task Preflight_is_answered_without_the_handler()
    {
        using var client = await StartAsync(Defaults, _ => throw new InvalidOperationException("not expected"));
        using var request = new HttpRequestMessage(HttpMethod.Options, "/x");
        request.Headers.Add("Origin", "https://a.example");
        request.Headers.Add("Access-Control-Request-Method", "GET");

        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("*", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Equal("OPTIONS, GET", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Methods")));
        Assert.Equal("Authorization, Content-Type", Assert.Single(response.Headers.GetValues("Access-Control-Allow-Headers")));
    }

    [Theory]
    [InlineData("10.0.0.9", null, "10.0.0.9 https")]
    [InlineData("6.6.6.6, 10.0.0.9", null, "10.0.0.9 https")]
    [InlineData("10.0.0.9, 127.0.0.1", null, "10.0.0.9 https")]
    [InlineData("garbage", null, "127.0.0.1 https")]
    [InlineData(null, "10.0.0.8", "10.0.0.8 https")]
    public async Task Trusted_proxy_names_the_client(string? forwardedFor, string? realAddress, string expected)
    {
        Assert.True(IpRange.TryParse("127.0.0.0/8", out var proxies));
        using var client = await StartAsync(
            Defaults with { TrustedProxies = [proxies] }, context => context.Response.WriteAsync(HttpAccess.ClientOf(context).Address + " " + context.Request.Scheme));

        Assert.Equal(expected, await GetForwardedAsync(client, forwardedFor, realAddress));
    }

    [Fact]
    public async Task Stranger_cannot_pretend_to_be_a_proxy()
    {
        using var client = await StartAsync(Defaults, context => context.Response.WriteAsync(HttpAccess.ClientOf(context).Address + " " + context.Request.Scheme));

        Assert.Equal("127.0.0.1 http", await GetForwardedAsync(client, "10.0.0.9", "10.0.0.9"));
    }

    [Fact]
    public async Task Failing_handler_is_answered_and_logged_and_the_server_goes_on()
    {
        using var client = await StartAsync(
            Defaults, context => context.Request.Path == "/bad" ? throw new InvalidOperationException("broken") : context.Response.WriteAsync("fine"));

        using var response = await client.GetAsync(new Uri("/bad", UriKind.Relative));

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal("""{"status":"error","error":"internal error"}""", await response.Content.ReadAsStringAsync());
        Assert.Equal("fine", await client.GetStringAsync("/good"));
    }

    [Fact]
    public async Task Garbage_is_answered_with_400()
    {
        using var client = await StartAsync(Defaults, context => context.Response.WriteAsync("fine"));
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _server!.Port);
        await socket.GetStream().WriteAsync("\0\u0001\u0002 nonsense\r\n\r\n"u8.ToArray());

        using var reader = new StreamReader(socket.GetStream(), Encoding.ASCII);

        Assert.StartsWith("HTTP/1.1 400", await reader.ReadLineAsync());
        Assert.Equal("fine", await client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Address_in_use_is_a_configuration_fault()
    {
        using var client = await StartAsync(Defaults, context => context.Response.WriteAsync("first"));
        var taken = Defaults with { Address = ListenAddress.For("127.0.0.1", _server!.Port) };

        var fault = await Assert.ThrowsAsync<ConfigurationFaultException>(
            () => HttpServer.StartAsync(taken, _ => Task.CompletedTask, NullLogger.Instance, CancellationToken.None));

        Assert.Contains(taken.Address.ToString(), fault.Message, StringComparison.Ordinal);
        Assert.Equal("first", await client.GetStringAsync("/"));
    }

    [Fact]
    public async Task Certificate_that_is_missing_is_a_configuration_fault()
    {
        var options = Defaults with { IsEncrypted = true, CertificatePath = "/nowhere/a.crt", KeyPath = "/nowhere/a.key" };

        var fault = await Assert.ThrowsAsync<ConfigurationFaultException>(
            () => HttpServer.StartAsync(options, _ => Task.CompletedTask, NullLogger.Instance, CancellationToken.None));

        Assert.Contains("/nowhere/a.crt", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Local_socket_serves_and_is_removed_at_the_end()
    {
        var path = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N") + ".sock");
        var server = await HttpServer.StartAsync(
            Defaults with { Address = ListenAddress.Parse("unix://" + path) }, context => context.Response.WriteAsync("local"), _log, CancellationToken.None);
        await using (server)
        {
            using var handler = new SocketsHttpHandler
            {
                ConnectCallback = async (_, token) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), token);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            };
            using var client = new HttpClient(handler) { BaseAddress = new Uri("http://local") };

            Assert.Equal("local", await client.GetStringAsync("/"));
        }

        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Encrypted_server_follows_a_change_of_its_certificate()
    {
        using var certificates = new TestCertificates();
        var seen = "";
        using var handler = new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.Zero };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            seen = certificate!.GetCertHashString(HashAlgorithmName.SHA256);
            return seen.Length > 0;
        };
        var options = Defaults with { IsEncrypted = true, CertificatePath = certificates.CertificatePath, KeyPath = certificates.KeyPath };
        using var plain = await StartAsync(options, context => context.Response.WriteAsync(context.Request.Scheme + " " + context.Request.Protocol));
        using var client = new HttpClient(handler) { BaseAddress = new Uri($"https://127.0.0.1:{_server!.Port}"), DefaultRequestVersion = HttpVersion.Version20 };

        Assert.Equal("https HTTP/2", await client.GetStringAsync("/"));
        Assert.Equal(certificates.Fingerprint, seen);

        certificates.Write("second");
        Wait.Until(() => _log.Lines.Any(line => line.Text.Contains("was reloaded", StringComparison.Ordinal)));

        Assert.Equal("https HTTP/2", await client.GetStringAsync("/"));
        Assert.Equal(certificates.Fingerprint, seen);
    }

    private static async Task<string> GetForwardedAsync(HttpClient client, string? forwardedFor, string? realAddress)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Forwarded-Proto", "https");
        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        if (realAddress is not null)
        {
            request.Headers.Add("X-Real-IP", realAddress);
        }

        using var response = await client.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    private async Task<HttpClient> StartAsync(HttpServerOptions options, RequestDelegate handler)
    {
        _server = await HttpServer.StartAsync(options, handler, _log, CancellationToken.None);
        return new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{_server.Port}"), Timeout = TimeSpan.FromSeconds(10) };
    }
}
