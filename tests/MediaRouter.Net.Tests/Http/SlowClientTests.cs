using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaRouter.Net.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Net.Tests.Http;

/// <summary>What happens to answers that the socket does not take at once.</summary>
public sealed class SlowClientTests : IAsyncDisposable
{
    // More than the buffers of both sockets hold.
    private const int Length = 48 * 1024 * 1024;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly HttpServerOptions Defaults = new()
    {
        Address = ListenAddress.Parse("127.0.0.1:0"),
        AllowMethods = "OPTIONS, GET",
        ReadTimeout = TimeSpan.FromSeconds(10),
    };

    private HttpServer? _server;

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [Theory]
    [InlineData(Length)]
    [InlineData(100_000)]
    [InlineData(1)]
    public async Task Answer_arrives_whole_however_late_it_is_taken(int piece)
    {
        var body = Pattern(piece == 1 ? 50_000 : Length);
        using var client = await StartAsync(Defaults, async context =>
        {
            context.Response.ContentLength = body.Length;
            for (var at = 0; at < body.Length; at += piece)
            {
                await context.Response.Body.WriteAsync(body.AsMemory(at, Math.Min(piece, body.Length - at)));
            }
        });
        var received = new byte[body.Length + 1];
        for (var round = 0; round < 2; round++)
        {
            // The connection is kept, and the next answer follows.
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
            Assert.StartsWith("HTTP/1.1 200", await ReadHeadAsync(client), StringComparison.Ordinal);
            var length = 0;
            while (length < body.Length)
            {
                var read = await client.ReceiveAsync(received.AsMemory(length, Math.Min(body.Length - length, 1 << 20))).AsTask().WaitAsync(Limit);
                Assert.True(read > 0, $"the connection ended after {length} bytes");
                length += read;
            }

            Assert.True(received.AsSpan(0, body.Length).SequenceEqual(body), "the body differs");
        }
    }

    [Fact]
    public async Task Requests_in_one_packet_are_answered_in_order()
    {
        using var client = await StartAsync(Defaults, context => context.Response.WriteAsync(context.Request.Path.Value!));
        await client.SendAsync(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 50).Select(i => $"GET /{i}/ HTTP/1.1\r\nHost: a\r\n\r\n"))));

        var text = "";
        var buffer = new byte[4096];
        while (!text.Contains("/49/", StringComparison.Ordinal))
        {
            var read = await client.ReceiveAsync(buffer).WaitAsync(Limit);
            Assert.True(read > 0, "the connection ended");
            text += Encoding.ASCII.GetString(buffer, 0, read);
        }

        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"/{i}/"), text.Split("\r\n").Where(line => line.StartsWith('/')).Select(line => line[..(line.IndexOf('/', 1) + 1)]));
    }

    [Fact]
    public async Task Client_that_takes_nothing_is_dropped()
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var client = await StartAsync(Defaults with { WriteTimeout = TimeSpan.FromMilliseconds(500) }, context => WriteAsync(context, ended));
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());

        Assert.True(await ended.Task.WaitAsync(Limit));
    }

    [Fact]
    public async Task Client_that_goes_away_ends_its_answer()
    {
        var ended = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        var client = await StartAsync(Defaults, context => WriteAsync(context, ended));
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        _ = await ReadHeadAsync(client);
        client.LingerState = new LingerOption(true, 0);
        client.Dispose();

        Assert.True(await ended.Task.WaitAsync(Limit));
    }

    // Writes until the connection has ended, which no write reports as a fault.
    private static async Task WriteAsync(HttpContext context, TaskCompletionSource<bool> ended)
    {
        try
        {
            var body = Pattern(1 << 20);
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(body);
            }
        }
        finally
        {
            ended.TrySetResult(context.RequestAborted.IsCancellationRequested);
        }
    }

    private static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private static async Task<string> ReadHeadAsync(Socket client)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            Assert.Equal(1, await client.ReceiveAsync(one).WaitAsync(Limit));
            head.Append((char)one[0]);
        }

        return head.ToString();
    }

    private async Task<Socket> StartAsync(HttpServerOptions options, RequestDelegate handler)
    {
        _server = await HttpServer.StartAsync(options, handler, NullLogger.Instance, CancellationToken.None);
        var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await client.ConnectAsync(IPAddress.Loopback, _server.Port);
        return client;
    }
}
