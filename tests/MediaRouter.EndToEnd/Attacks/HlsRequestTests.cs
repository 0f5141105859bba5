using System.Net.Sockets;
using System.Text;
using MediaRouter.EndToEnd.Harness;
using MediaRouter.EndToEnd.Hls;

namespace MediaRouter.EndToEnd.Attacks;

/// <summary>What no player sends to the HLS server.</summary>
public sealed class HlsRequestTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Requests_that_lead_elsewhere_or_are_absurd_are_refused()
    {
        await using var bystanders = await Bystanders.StartAsync();
        var router = bystanders.Router;
        using var viewer = await HlsViewer.OpenAsync(router.Hls(Bystanders.PathName));
        var media = viewer.MediaPlaylists.First(address => address.StartsWith("video1", StringComparison.Ordinal));
        var segment = HlsViewer.AddressesIn(await viewer.LoadPlaylistAsync(media, 1)).First(address => address.Contains("_seg", StringComparison.Ordinal));
        var (query, stem) = (media[media.IndexOf('?', StringComparison.Ordinal)..], segment[..segment.IndexOf("_seg", StringComparison.Ordinal)]);
        string[] targets =
        [
            "/healthy/../../etc/passwd.mp4" + query, "/healthy/..%2f..%2f..%2fetc%2fpasswd.ts" + query, "/%2e%2e/%2e%2e/etc/passwd.m3u8",
            "/healthy/%00.mp4" + query, "/healthy/..\\..\\x.mp4" + query, "//healthy//index.m3u8?cookieCheck=1", "/healthy/./../index.m3u8?cookieCheck=1", "/" + new string('a', 4000) + "/index.m3u8?cookieCheck=1",
            $"/healthy/{stem}_seg99999999999999999999.mp4{query}", $"/healthy/{stem}_seg-1.mp4{query}", $"/healthy/{stem}_seg1e3.mp4{query}", $"/healthy/{stem}_part9223372036854775807.mp4{query}",
            $"/healthy/{stem}_init99.mp4{query}", $"/healthy/{media}&_HLS_msn=9223372036854775807", $"/healthy/{media}&_HLS_msn=9223372036854775808", $"/healthy/{media}&_HLS_msn=-1",
            $"/healthy/{media}&_HLS_msn=1000&_HLS_part=2147483647", $"/healthy/{media}&_HLS_msn=1000000", $"/healthy/{media}&_HLS_part=0", $"/healthy/{media}&_HLS_msn=7&_HLS_msn=8",
            $"/healthy/{media}&_HLS_msn=%00", "/healthy/video1_stream.m3u8?session=" + new string('0', 4000), "/healthy/gap.mp4" + query, "/healthy/index.m3u8.mp4" + query,
        ];
        foreach (var target in targets)
        {
            var answer = await SendAsync(router, $"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            Assert.True(answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), $"{target}: {answer}");
            Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
        }

        // What is left of an address when its dots are resolved may name a path; then the way to its page is shown, and nothing of a folder.
        var offer = await SendAsync(router, "GET /../../../../etc/passwd HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 302", offer, StringComparison.Ordinal);
        Assert.Contains("Location: ./passwd/\r\n", offer, StringComparison.Ordinal);

        // The viewer that asked for all that still has its session.
        Assert.NotEmpty(await viewer.LoadAsync(segment));
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Floods_of_headers_requests_and_connections_are_cut_off()
    {
        await using var bystanders = await Bystanders.StartAsync("readTimeout: 3s\n");
        var router = bystanders.Router;
        using var viewer = await HlsViewer.OpenAsync(router.Hls(Bystanders.PathName));
        var target = $"GET /{Bystanders.PathName}/{viewer.MediaPlaylists[0]}";

        // Lines without end, a line without end, and headers that never end although bytes keep coming.
        var lines = new StringBuilder($"{target} HTTP/1.1\r\nHost: x\r\n");
        for (var i = 0; i < 50_000; i++)
        {
            lines.Append(System.Globalization.CultureInfo.InvariantCulture, $"X-{i}: {i}\r\n");
        }

        AssertCutOff(await SendAsync(router, lines.ToString()));
        AssertCutOff(await SendAsync(router, $"{target}&{new string('x', 1_000_000)} HTTP/1.1\r\n"));
        AssertCutOff(await SendAsync(router, $"{target} HTTP/1.1\r\nHost: x\r\nCookie: {new string('c', 1_000_000)}\r\n\r\n"));
        var silent = SendAsync(router, $"{target} HTTP/1.1\r\nHost: x\r\n");

        // Requests that nobody waits for, and answers that nobody reads.
        var abandoned = new List<TcpClient>();
        for (var i = 0; i < 300; i++)
        {
            var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", router.HlsPort);
            var request = i % 2 == 0 ? $"{target}&_HLS_msn={8 + (i % 3)} HTTP/1.1\r\nHost: x\r\n\r\n" : string.Concat(Enumerable.Repeat($"{target} HTTP/1.1\r\nHost: x\r\n\r\n", 50));
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request));
            abandoned.Add(client);
        }

        foreach (var client in abandoned)
        {
            client.LingerState = new LingerOption(true, 0);
            client.Dispose();
        }

        AssertCutOff(await silent);
        Assert.NotEmpty(await viewer.LoadPlaylistAsync(viewer.MediaPlaylists[0], 1));
        viewer.Dispose();
        await bystanders.AssertUndisturbedAsync();
    }

    // The answer is lost when the connection is reset because of what was still being sent.
    private static void AssertCutOff(string answer) => Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal), answer);

    // The answer to a request, until the server closes.
    private static async Task<string> SendAsync(RouterProcess router, string request)
    {
        using var deadline = new CancellationTokenSource(Limit);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", router.HlsPort, deadline.Token);
        var stream = client.GetStream();
        var answer = new StringBuilder();
        var reading = Task.Run(async () =>
        {
            var buffer = new byte[16 * 1024];
            try
            {
                for (int count; (count = await stream.ReadAsync(buffer, deadline.Token)) > 0;)
                {
                    answer.Append(Encoding.ASCII.GetString(buffer, 0, count));
                }
            }
            catch (IOException)
            {
                // Cut off: what came before counts.
            }
        });
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request), deadline.Token);
        }
        catch (IOException)
        {
            // Cut off while sending.
        }

        await reading;
        return answer.ToString();
    }
}
