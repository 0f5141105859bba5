using System.Diagnostics;
using System.Text;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Attacks;

/// <summary>Requests that no honest client sends.</summary>
public sealed class RequestTests
{
    [Fact]
    public async Task Headers_without_end_end_the_connection()
    {
        await using var bystanders = await Bystanders.StartAsync("readTimeout: 3s\n");
        var router = bystanders.Router;

        // One byte at a time: never silent, never complete.
        var dripping = Enumerable.Range(0, 10).Select(async i =>
        {
            using var client = await RtspRawClient.ConnectAsync(router.RtspPort);
            if (i % 2 == 1)
            {
                Assert.Equal(200, (await client.RequestAsync("OPTIONS", "x"))?.Status);
            }

            var end = client.WaitForEndAsync(TimeSpan.FromSeconds(30));
            var clock = Stopwatch.StartNew();
            foreach (var letter in Encoding.ASCII.GetBytes("DESCRIBE rtsp://127.0.0.1/x RTSP/1.0\r\nUser-Agent: " + new string('a', 1000)))
            {
                if (end.IsCompleted || !await client.TrySendAsync(new[] { letter }))
                {
                    break;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(100));
            }

            Assert.True(await end, "a connection that sends a byte now and then is still open");
            return clock.Elapsed;
        }).ToList();

        var fast = Enumerable.Range(0, 4).Select(async i =>
        {
            using var client = await RtspRawClient.ConnectAsync(router.RtspPort);
            var line = Encoding.ASCII.GetBytes((i % 2 == 0 ? "X-Header: " : "X") + new string('a', 100) + (i % 2 == 0 ? "\r\n" : ""));
            await client.TrySendAsync(client.Request("OPTIONS", "x").TrimEnd() + "\r\n");
            await client.TrySendAsync(Enumerable.Repeat(line, 10 * 1024 * 1024 / line.Length).SelectMany(l => l).ToArray());
            Assert.True(await client.WaitForEndAsync(TimeSpan.FromSeconds(30)));
        }).ToList();

        await Task.WhenAll(fast);
        Assert.All(await Task.WhenAll(dripping), time => Assert.True(time > TimeSpan.FromSeconds(1), $"closed after {time}"));
        await router.WaitForLogAsync("header block has");
        await router.WaitForLogAsync("the client took too long to send a message");
        await bystanders.AssertUndisturbedAsync();
    }

    [Theory]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 99999999999999999999999")]
    [InlineData("Content-Length: 2147483647")]
    [InlineData("Content-Length: 10485760")]
    [InlineData("Content-Length: 1e3")]
    [InlineData("no colon at all")]
    public async Task Malformed_headers_are_answered_and_end_the_connection(string header)
    {
        await using var router = await RouterProcess.StartAsync();
        using var client = await RtspRawClient.ConnectAsync(router.RtspPort);
        Assert.Equal(200, (await client.RequestAsync("OPTIONS", "x"))?.Status);

        var response = await client.RequestAsync("DESCRIBE", "x", header);

        Assert.Equal(400, response?.Status);
        Assert.True(await client.WaitForEndAsync(TimeSpan.FromSeconds(20)));
        await router.WaitForLogAsync("(RFC 2326, section");
        Assert.DoesNotContain(" ERR ", router.Tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Odd_requests_get_an_answer_each()
    {
        await using var router = await RouterProcess.StartAsync();
        foreach (var (request, status) in new (string, int)[]
        {
            ("OPTIONS rtsp://x/y RTSP/1.0\r\n\r\n", 400),
            ("OPTIONS rtsp://x/y RTSP/1.0\r\nCSeq: hello\r\n\r\n", 400),
            ("OPTIONS rtsp://x/y RTSP/2.0\r\nCSeq: 1\r\n\r\n", 505),
            ("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n", 200),
            ("BREW rtsp://x/y RTSP/1.0\r\nCSeq: 1\r\n\r\n", 501),
            ("DESCRIBE nonsense RTSP/1.0\r\nCSeq: 1\r\n\r\n", 400),
            ("PLAY rtsp://x/y RTSP/1.0\r\nCSeq: 1\r\n\r\n", 454),
            ("RECORD rtsp://x/y RTSP/1.0\r\nCSeq: 1\r\nSession: 12345\r\n\r\n", 454),
            ("SETUP rtsp://x/y RTSP/1.0\r\nCSeq: 1\r\n\r\n", 461),
            ("SETUP rtsp://x/y RTSP/1.0\r\nCSeq: 1\r\nTransport: RTP/AVP/TCP;interleaved=999-1000\r\n\r\n", 461),
            ("ANNOUNCE rtsp://x/y RTSP/1.0\r\nCSeq: 1\r\n\r\n", 400),
            ("ANNOUNCE rtsp://x/y RTSP/1.0\r\nCSeq: 1\r\nContent-Type: text/html\r\nContent-Length: 1\r\n\r\nx", 415),
        })
        {
            using var client = await RtspRawClient.ConnectAsync(router.RtspPort);
            await client.TrySendAsync(request);
            var response = await client.ReadResponseAsync();
            Assert.True(response?.Status == status, $"{request} was answered with {response?.Status}");
        }

        Assert.DoesNotContain(" ERR ", router.Tool.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("a/../../b")]
    [InlineData("%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("a%00b")]
    [InlineData("a%0d%0aServer:%20x")]
    [InlineData("a b")]
    [InlineData("%ff%fe")]
    [InlineData("~all")]
    [InlineData("")]
    public async Task Names_that_are_no_paths_are_refused(string name)
    {
        await using var router = await RouterProcess.StartAsync();
        foreach (var (method, body) in new[] { ("DESCRIBE", ""), ("ANNOUNCE", RawMedia.Description("L16/48000/2")) })
        {
            using var client = await RtspRawClient.ConnectAsync(router.RtspPort);
            var response = await client.RequestAsync(method, name, body: body);
            Assert.True(response?.Status is 400 or 404, $"{method} was answered with {response?.Status}");
            Assert.True(await client.WaitForEndAsync(TimeSpan.FromSeconds(20)));
        }

        Assert.DoesNotContain(" ERR ", router.Tool.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Very_long_name_is_refused()
    {
        await using var router = await RouterProcess.StartAsync();
        using var client = await RtspRawClient.ConnectAsync(router.RtspPort);

        var response = await client.RequestAsync("DESCRIBE", new string('a', 8000));

        Assert.True(response?.Status is 400 or 404, $"answered with {response?.Status}");
        Assert.All(router.Tool.Output.Split('\n'), line => Assert.True(line.Length < 9000));
    }

    [Fact]
    public async Task Thousands_of_names_leave_nothing_behind()
    {
        await using var bystanders = await Bystanders.StartAsync();
        var router = bystanders.Router;
        const int Clients = 20;
        const int NamesEach = 150;

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async c =>
        {
            for (var i = 0; i < NamesEach; i++)
            {
                using var client = await RtspRawClient.ConnectAsync(router.RtspPort);
                var response = await client.RequestAsync("DESCRIBE", $"nobody/{c}/{i}");
                Assert.Equal(404, response?.Status);
            }
        }));

        Assert.True(router.Tool.Wrote("nobody/0/0'"));
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        await using var router = await RouterProcess.StartAsync();
        using var client = await RtspRawClient.ConnectAsync(router.RtspPort);
        var requests = string.Concat(Enumerable.Range(0, 500).Select(_ => client.Request("OPTIONS", "x")));

        Assert.True(await client.TrySendAsync(requests));

        for (var i = 1; i <= 500; i++)
        {
            Assert.Equal(i.ToString(), (await client.ReadResponseAsync())?.Header("CSeq"));
        }
    }

    [Fact]
    public async Task Client_that_never_reads_its_answers_loses_its_connection()
    {
        await using var bystanders = await Bystanders.StartAsync();
        var router = bystanders.Router;
        using var client = await RtspRawClient.ConnectAsync(router.RtspPort, receiveBuffer: 2048);
        var requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 1000).Select(_ => client.Request("OPTIONS", "x"))));

        for (var i = 0; i < 1000 && await client.TrySendAsync(requests, TimeSpan.FromSeconds(3)); i++)
        {
        }

        await router.WaitForLogAsync("the client does not take the answers to its requests");
        await bystanders.AssertUndisturbedAsync();
    }
}
