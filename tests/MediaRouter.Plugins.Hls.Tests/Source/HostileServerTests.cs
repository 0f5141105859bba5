using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using MediaRouter.Plugins.Hls.Source.Playlists;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Plugins.Hls.Tests.Source;

/// <summary>Servers that mean no good: each is refused with a sentence, without reading more than a bounded amount.</summary>
public sealed class HostileServerTests
{
    private const string Head = "#EXTM3U\n#EXT-X-TARGETDURATION:1\n";

    // What is under way in sockets when nobody reads any more.
    private const long Underway = 32L * 1024 * 1024;

    [Theory]
    [InlineData("#EXTINF:1,\na.ts\n")]
    [InlineData("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")] // one line
    public async Task Playlist_without_end_is_refused(string line)
    {
        await using var server = new EndlessServer(Encoding.UTF8.GetBytes(Head + "#EXT-X-"), Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(line, 1000))));

        var (_, error) = await SourceHost.RunAsync(server.Url("/index.m3u8"));

        Assert.Contains($"/index.m3u8 could not be loaded: the playlist is larger than {PlaylistLimits.MaxBytes} bytes", error, StringComparison.Ordinal);
        Assert.InRange(server.SentBytes, 0, PlaylistLimits.MaxBytes + Underway);
    }

    [Theory]
    [InlineData("#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"k\"\n#EXTINF:1,\ns.ts\n", "the segments are encrypted with SAMPLE-AES, which is not supported (only AES-128 is)")]
    [InlineData("#EXT-X-KEY:METHOD=SAMPLE-AES,URI=\"skd://k\",KEYFORMAT=\"com.apple.streamingkeydelivery\"\n#EXTINF:1,\ns.ts\n", "encrypted with SAMPLE-AES with keys in the format 'com.apple.streamingkeydelivery'")]
    [InlineData("#EXTINF:1000000000,\ns.ts\n", "it cannot be used: line 3: a duration of '1000000000,' s")]
    [InlineData("#EXTINF:-3,\ns.ts\n", "it cannot be used: line 3: a duration of")]
    [InlineData("#EXT-X-STREAM-INF:BANDWIDTH=1\nindex.m3u8\n", "/index.m3u8 is a multivariant playlist itself")]
    [InlineData("#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS=\"dvh1.05.06\"\nindex.m3u8\n", "none of the variants can be carried; their codecs are dvh1.05.06")]
    [InlineData("#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID=\"a\",NAME=\"b\"\n", "the multivariant playlist has no variants")]
    [InlineData("#EXTINF:1,\nzeros\n#EXTINF:1,\nzeros\n#EXTINF:1,\nzeros\n#EXTINF:1,\nzeros\n#EXTINF:1,\nzeros\n#EXT-X-ENDLIST\n", "5 downloads in a row have failed, the last one: segment 4: it is neither MPEG-TS nor fMP4 nor packed audio")]
    [InlineData("#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n", "the playlist has ended, and there was no media in it")]
    [InlineData("#EXT-X-ENDLIST\n", "the playlist has ended, and there was no media in it")]
    public async Task Playlists_are_refused_with_a_reason(string body, string reason)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Text("/index.m3u8", Head + body);
        origin.File("/zeros", new byte[100_000]);

        await AssertRefusedAsync(origin, reason);
    }

    [Fact]
    public async Task Playlist_of_a_million_segments_is_refused()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Text("/index.m3u8", Head + string.Concat(Enumerable.Repeat("#EXTINF:1,\na\n", 200_000)));

        await AssertRefusedAsync(origin, $"there are more than {PlaylistLimits.MaxSegments} segments");
    }

    [Theory]
    [InlineData(0x00)] // zeros
    [InlineData(0x47)] // sync bytes all over
    public async Task Segments_without_end_and_without_media_are_given_up(byte value)
    {
        await using var origin = await TestOrigin.StartAsync();
        var bytes = new byte[188 * 1000];
        Array.Fill(bytes, value);
        await using var server = new EndlessServer([], bytes);
        origin.Text("/index.m3u8", Head + string.Concat(Enumerable.Repeat($"#EXTINF:1,\n{server.Url("/s.ts")}\n", 5)) + "#EXT-X-ENDLIST\n");

        await AssertRefusedAsync(origin, value == 0 ? "it is neither MPEG-TS nor fMP4 nor packed audio" : "it is large and holds no media");

        // 32 MiB of each of the five.
        Assert.InRange(server.SentBytes, 0, 5 * (Underway + (32L * 1024 * 1024)));
    }

    [Fact]
    public async Task Redirections_in_a_circle_are_refused()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Handle("/index.m3u8", context =>
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = "/index.m3u8";
            return Task.CompletedTask;
        });

        await AssertRefusedAsync(origin, "/index.m3u8 could not be loaded: the server redirects more than 5 times");
        Assert.Equal(6, origin.Requests.Count);
    }

    [Fact]
    public async Task Redirection_away_from_HTTP_is_refused()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Handle("/index.m3u8", context =>
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = "file:///etc/passwd";
            return Task.CompletedTask;
        });

        await AssertRefusedAsync(origin, "addresses of the scheme 'file' are not supported");
    }

    [Theory]
    [InlineData(15, "has 15 bytes instead of 16")]
    [InlineData(17, "is larger than 16 bytes")]
    public async Task Keys_of_another_length_are_refused(int length, string reason)
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Text("/index.m3u8", Head + "#EXT-X-KEY:METHOD=AES-128,URI=\"key\"\n" + string.Concat(Enumerable.Repeat("#EXTINF:1,\ns.ts\n", 5)) + "#EXT-X-ENDLIST\n");
        origin.File("/key", RandomNumberGenerator.GetBytes(length));
        origin.File("/s.ts", new byte[160]);

        await AssertRefusedAsync(origin, reason);
    }

    [Fact]
    public async Task Wrong_key_is_told()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Text("/index.m3u8", Head + "#EXT-X-KEY:METHOD=AES-128,URI=\"key\"\n" + string.Concat(Enumerable.Repeat("#EXTINF:1,\ns.ts\n", 5)) + "#EXT-X-ENDLIST\n");
        origin.File("/key", new byte[16]);
        origin.File("/s.ts", new byte[161]);

        await AssertRefusedAsync(origin, "5 downloads in a row have failed");
    }

    [Fact]
    public async Task Key_that_never_comes_is_not_waited_for()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Text("/index.m3u8", Head + "#EXT-X-KEY:METHOD=AES-128,URI=\"key\"\n#EXTINF:1,\ns.ts\n#EXT-X-ENDLIST\n");
        origin.Handle("/key", context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        origin.File("/s.ts", new byte[160]);

        var (host, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"), readTimeout: 1);

        Assert.NotEmpty(error);
        Assert.Contains(host.Lines, line => line.Contains("/key could not be loaded: 127.0.0.1:", StringComparison.Ordinal) && line.Contains("has not answered within 1 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Body_that_stops_is_not_waited_for()
    {
        await using var origin = await TestOrigin.StartAsync();
        origin.Handle("/index.m3u8", async context =>
        {
            await context.Response.WriteAsync(Head);
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        var (_, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"), readTimeout: 0.5);

        Assert.Contains("/index.m3u8 could not be loaded: the server was silent for 0.5 s", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "has not answered within 0.5 s")]
    [InlineData("HTTP/1.1 200 OK\r\nX-Endless: ", "has not answered within 0.5 s")]
    [InlineData("garbage\r\n\r\n", "could not be loaded")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n", "could not be loaded")]
    public async Task Header_that_never_ends_is_not_waited_for(string answer, string reason)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var stop = new CancellationTokenSource();
        var serving = Task.Run(async () =>
        {
            var clients = new List<TcpClient>();
            try
            {
                while (true)
                {
                    var client = await listener.AcceptTcpClientAsync(stop.Token);
                    clients.Add(client);
                    await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(answer), stop.Token);
                }
            }
            catch (OperationCanceledException)
            {
                clients.ForEach(client => client.Dispose());
            }
        });

        var (_, error) = await SourceHost.RunAsync($"http://{listener.LocalEndpoint}/index.m3u8", readTimeout: 0.5);

        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Contains("/index.m3u8", error, StringComparison.Ordinal);
        await stop.CancelAsync();
        await serving;
    }

    [Fact]
    public async Task Server_that_is_not_there_is_told()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = $"http://{listener.LocalEndpoint}/index.m3u8";
        listener.Stop();

        var (_, error) = await SourceHost.RunAsync(url);

        Assert.Contains("/index.m3u8 could not be loaded: 127.0.0.1:", error, StringComparison.Ordinal);
        Assert.Contains("Connection refused", error, StringComparison.Ordinal);
    }

    private static async Task AssertRefusedAsync(TestOrigin origin, string reason)
    {
        var (host, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"));

        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Empty(host.Published);
    }
}
