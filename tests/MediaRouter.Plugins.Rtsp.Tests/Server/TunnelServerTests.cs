using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using MediaRouter.Plugins.Rtsp.Server;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Tests.Server;

public class TunnelServerTests
{
    [Fact]
    public async Task Reader_comes_through_a_pair_of_http_requests()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var down = new TcpClient();
        using var up = new TcpClient();
        await down.ConnectAsync("127.0.0.1", fixture.Port);
        await down.GetStream().WriteAsync(HttpTunnel.ClientRequest("/cam", "h", "cookie1", isPost: false));
        using var client = new TestClient(
            down.GetStream().ReadAsync,
            bytes => up.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes.Span))));
        Assert.Equal(200, (await client.ReadResponseAsync()).StatusCode);
        await up.ConnectAsync("127.0.0.1", fixture.Port);
        await up.GetStream().WriteAsync(HttpTunnel.ClientRequest("/cam", "h", "cookie1", isPost: true));

        await fixture.SetUpAndPlayAsync(client, "cam");
        await publisher.WriteFrameAsync(2, TestClient.Packet(0, 1, 0, 42));

        Assert.Equal([42], (await client.ReadFrameAsync(2))[12..]);
        Assert.Contains(fixture.Server.Connections, connection => connection.Tunnel == TunnelKind.Http && connection.Session is not null);
    }

    [Fact]
    public async Task Reader_comes_through_a_websocket_and_its_pings_are_answered()
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var publisher = await fixture.PublishAsync("cam");
        using var socket = new ClientWebSocket();
        socket.Options.AddSubProtocol(WebSocketHandshake.Subprotocol);
        socket.Options.KeepAliveInterval = TimeSpan.FromMilliseconds(200);
        socket.Options.KeepAliveTimeout = TimeSpan.FromSeconds(10);
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{fixture.Port}/cam"), CancellationToken.None);
        using var client = new TestClient(
            async (buffer, token) => (await socket.ReceiveAsync(buffer, token)).Count,
            bytes => socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None));

        await fixture.SetUpAndPlayAsync(client, "cam");
        var first = client.ReadFrameAsync(2);
        await Task.WhenAny(first, Task.Delay(TimeSpan.FromSeconds(1)));
        await publisher.WriteFrameAsync(2, TestClient.Packet(0, 1, 0, 42));

        Assert.Equal([42], (await first)[12..]);
        Assert.Equal(WebSocketState.Open, socket.State);
        Assert.Contains(fixture.Server.Connections, connection => connection.Tunnel == TunnelKind.WebSocket);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: h\r\n\r\n")]
    [InlineData("POST /cam HTTP/1.0\r\nx-sessioncookie: unknown\r\n\r\n")]
    public async Task Http_that_begins_no_tunnel_ends_the_connection(string request)
    {
        await using var fixture = await ServerFixture.StartAsync();
        using var client = await fixture.ConnectAsync();
        await client.WriteAsync(Encoding.ASCII.GetBytes(request));
        await client.WaitForCloseAsync();
    }
}
