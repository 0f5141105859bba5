using System.Net;
using System.Net.Sockets;
using System.Text;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

public sealed class SlowListenerTests
{
    private const int Listeners = 20;
    private const int Publishers = 1500;

    // Events show the query. Sockets buffer some megabytes before the queues of the router fill.
    private static readonly string Query = "x=" + new string('y', 3000);

    // Twenty queues of 1024 events each, and what the runtime keeps in reserve after a burst.
    private const long ExtraMemory = 96 * 1024 * 1024;

    [Fact]
    public async Task Listeners_that_do_not_read_lose_events_and_do_not_fill_the_memory()
    {
        await using var api = await ApiClient.StartAsync();
        var slow = new List<Socket>();
        try
        {
            for (var i = 0; i < Listeners; i++)
            {
                slow.Add(await ListenAsync(api));
            }

            var before = api.Router.ReadUsage().Memory;

            // Six events each.
            await Parallel.ForEachAsync(Enumerable.Range(0, Publishers), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            {
                using var client = await RtspRawClient.ConnectAsync(api.Router.RtspPort);
                await client.PublishAsync($"p{i}?{Query}");
            });

            // What the publishers left behind is collected in time.
            var deadline = DateTime.UtcNow.AddSeconds(30);
            long after;
            while ((after = api.Router.ReadUsage().Memory) >= before + ExtraMemory)
            {
                Assert.True(DateTime.UtcNow < deadline, $"{before >> 20} MiB became {after >> 20} MiB");
                await Task.Delay(200);
            }

            // Who reads again is told how many were lost.
            var text = new StringBuilder();
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            var buffer = new byte[64 * 1024];
            while (!text.ToString().Contains("lostEvents", StringComparison.Ordinal))
            {
                var count = await slow[0].ReceiveAsync(buffer, limit.Token);
                Assert.True(count > 0, "the stream has ended");
                text.Append(Encoding.UTF8.GetString(buffer, 0, count));
            }
        }
        finally
        {
            slow.ForEach(socket => socket.Dispose());
        }
    }

    private static async Task<Socket> ListenAsync(ApiClient api)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, api.Address.Port));
        await socket.SendAsync("GET /v3/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray());
        var answer = new byte[1024];
        Assert.True(await socket.ReceiveAsync(answer) > 0);
        return socket;
    }
}
