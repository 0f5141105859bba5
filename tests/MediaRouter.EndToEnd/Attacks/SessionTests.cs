using System.Text;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Attacks;

/// <summary>Sessions that are begun in masses, in the wrong order, or by somebody else.</summary>
[LongRunning]
public sealed class SessionTests
{
    [Fact]
    public async Task Flood_of_setups_on_one_connection_costs_one_session()
    {
        await using var bystanders = await Bystanders.StartAsync();
        var router = bystanders.Router;
        using var client = await RtspRawClient.ConnectAsync(router.RtspPort);
        const int Count = 5000;
        var statuses = new Dictionary<int, int>();
        for (var batch = 0; batch < Count / 100; batch++)
        {
            var requests = string.Concat(Enumerable.Range(0, 100).Select(i => client.Request(
                "SETUP", Bystanders.PathName + "/trackID=" + (i % 7), $"Transport: RTP/AVP/TCP;unicast;interleaved={i % 250}-{(i % 250) + 1}")));
            Assert.True(await client.TrySendAsync(requests));
            for (var i = 0; i < 100; i++)
            {
                var status = (await client.ReadResponseAsync())?.Status ?? 0;
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
            }
        }

        Assert.DoesNotContain(0, statuses.Keys);
        Assert.Equal(2, statuses[200]);
        Assert.InRange(router.Tool.CountLines("created by"), 3, 4);
        client.Dispose();
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Flood_of_setups_over_many_connections_leaves_nothing_behind()
    {
        await using var bystanders = await Bystanders.StartAsync();
        var router = bystanders.Router;
        var clients = await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i =>
        {
            var client = await RtspRawClient.ConnectAsync(router.RtspPort);
            var response = await client.RequestAsync("SETUP", Bystanders.PathName + "/trackID=0", i % 2 == 0
                ? "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"
                : $"Transport: RTP/AVP;unicast;client_port={33000 + (i * 2)}-{33001 + (i * 2)}");
            Assert.Equal(200, response?.Status);
            return client;
        }));

        foreach (var client in clients)
        {
            client.Dispose();
        }

        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Idle_connections_are_closed_after_the_read_timeout()
    {
        await using var bystanders = await Bystanders.StartAsync("readTimeout: 3s\n");
        var router = bystanders.Router;
        var clients = new List<RtspRawClient>();
        for (var i = 0; i < 2000; i++)
        {
            clients.Add(await RtspRawClient.ConnectAsync(router.RtspPort));
        }

        Assert.All(await Task.WhenAll(clients.Select(client => client.WaitForEndAsync(TimeSpan.FromSeconds(30)))), Assert.True);
        clients.ForEach(client => client.Dispose());

        await router.WaitForLogAsync("closed: the client was silent for too long");
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Record_without_setup_is_refused()
    {
        await using var router = await RouterProcess.StartAsync();
        using var client = await RtspRawClient.ConnectAsync(router.RtspPort);
        var announce = await client.RequestAsync("ANNOUNCE", "x", body: RawMedia.Description("L16/48000/2"));

        var record = await client.RequestAsync("RECORD", "x", $"Session: {announce!.Session}");

        Assert.Equal(400, record?.Status);
        Assert.True(await client.WaitForEndAsync(TimeSpan.FromSeconds(20)));
        await router.WaitForLogAsync("not all announced media were set up");
        Assert.False(router.Tool.Wrote("is publishing"));
    }

    [Theory]
    [InlineData("TCP")]
    [InlineData("UDP")]
    public async Task Session_of_somebody_else_can_be_neither_played_nor_torn_down(string transport)
    {
        await using var bystanders = await Bystanders.StartAsync();
        var router = bystanders.Router;
        var ports = FreePorts.TakePair();
        using var owner = await RtspRawClient.ConnectAsync(router.RtspPort);
        var header = transport == "TCP" ? "RTP/AVP/TCP;unicast;interleaved=0-1" : $"RTP/AVP;unicast;client_port={ports}-{ports + 1}";
        var setup = await owner.RequestAsync("SETUP", Bystanders.PathName + "/trackID=0", $"Transport: {header}");

        // Whoever reads datagrams may come back over a new connection, but only from the same address.
        using var thief = await RtspRawClient.ConnectAsync(router.RtspPort, from: transport == "TCP" ? "127.0.0.1" : "127.0.0.2");
        foreach (var method in (string[])["PLAY", "PAUSE", "TEARDOWN", "RECORD", "SETUP"])
        {
            var stolen = await thief.RequestAsync(method, Bystanders.PathName, $"Session: {setup!.Session}\nTransport: {header}");
            Assert.True(stolen?.Status == 454, $"{method} was answered with {stolen?.Status}");
        }

        var play = await owner.RequestAsync("PLAY", Bystanders.PathName, $"Session: {setup!.Session}");
        Assert.Equal(200, play?.Status);
        Assert.Equal(200, (await owner.RequestAsync("TEARDOWN", Bystanders.PathName, $"Session: {setup.Session}"))?.Status);
        owner.Dispose();
        thief.Dispose();
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Descriptions_without_media_or_with_too_many_are_refused()
    {
        await using var bystanders = await Bystanders.StartAsync();
        var router = bystanders.Router;
        const string Head = "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nt=0 0\r\n";
        foreach (var body in (string[])
        [
            Head,
            Head + string.Concat(Enumerable.Repeat("m=video 0 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n", 1000)),
            Head + "m=video 0 RTP/AVP " + string.Join(' ', Enumerable.Range(0, 128)) + "\r\n",
            Head + string.Concat(Enumerable.Repeat("a=x\r\n", 20_000)),
            Encoding.Latin1.GetString(RawMedia.Noise(1, 5000).Select(b => (byte)(b & 0x7f)).ToArray()),
        ])
        {
            using var client = await RtspRawClient.ConnectAsync(router.RtspPort);
            var response = await client.RequestAsync("ANNOUNCE", "x", body: body);
            Assert.Equal(400, response?.Status);
            Assert.True(await client.WaitForEndAsync(TimeSpan.FromSeconds(20)));
        }

        // Ten megabytes are refused by their announced length.
        using var large = await RtspRawClient.ConnectAsync(router.RtspPort);
        await large.TrySendAsync(large.Request("ANNOUNCE", "x", body: Head + new string('x', 10 * 1024 * 1024)));
        Assert.True(await large.WaitForEndAsync(TimeSpan.FromSeconds(20)));
        await router.WaitForLogAsync("is longer than");
        await router.WaitForLogAsync("at most");
        Assert.False(router.Tool.Wrote("is publishing to path 'x'"));
        await bystanders.AssertUndisturbedAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Interleaved_data_before_play_or_record_do_no_harm(bool isPublisher)
    {
        await using var bystanders = await Bystanders.StartAsync();
        var router = bystanders.Router;

        // Before any SETUP there are no channels.
        using var early = await RtspRawClient.ConnectAsync(router.RtspPort);
        await early.TrySendFrameAsync(0, RawMedia.Packet(1));
        Assert.True(await early.WaitForEndAsync(TimeSpan.FromSeconds(20)));
        await router.WaitForLogAsync("interleaved frame on channel 0, which was not set up");

        // After it they are dropped until the state is right.
        using var client = await RtspRawClient.ConnectAsync(router.RtspPort);
        var session = "";
        if (isPublisher)
        {
            session = (await client.RequestAsync("ANNOUNCE", "late", body: RawMedia.Description("L16/48000/2")))!.Session;
            Assert.Equal(200, (await client.RequestAsync("SETUP", "late/trackID=0", $"Session: {session}\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1;mode=record"))?.Status);
        }
        else
        {
            session = (await client.RequestAsync("SETUP", Bystanders.PathName, "Transport: RTP/AVP/TCP;unicast;interleaved=0-1"))!.Session;
        }

        for (var i = 0; i < 100; i++)
        {
            await client.TrySendFrameAsync((byte)(i % 2), RawMedia.Packet(i));
        }

        var begin = await client.RequestAsync(isPublisher ? "RECORD" : "PLAY", isPublisher ? "late" : Bystanders.PathName, $"Session: {session}");
        Assert.Equal(200, begin?.Status);
        client.Dispose();
        await bystanders.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Guessing_passwords_is_slow_and_slows_nobody_else()
    {
        const string Users = "authInternalUsers:\n  - user: good\n    pass: right\n    permissions: [{action: publish}, {action: read}]\n";
        await using var bystanders = await Bystanders.StartAsync(Users, credentials: "good:right@");
        var router = bystanders.Router;
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(6));
        var attempts = 0;
        var guessing = Enumerable.Range(0, 40).Select(async i =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var client = await RtspRawClient.ConnectAsync(router.RtspPort);
                var credentials = Convert.ToBase64String(Encoding.UTF8.GetBytes($"good:guess{i}"));
                var response = await client.RequestAsync("DESCRIBE", Bystanders.PathName, $"Authorization: Basic {credentials}");
                Assert.Equal(401, response?.Status);
                Interlocked.Increment(ref attempts);
            }
        }).ToList();

        var good = Convert.ToBase64String("good:right"u8);
        var logins = new List<TimeSpan>();
        for (var i = 0; i < 20; i++)
        {
            var started = System.Diagnostics.Stopwatch.GetTimestamp();
            using var client = await RtspRawClient.ConnectAsync(router.RtspPort);
            Assert.Equal(200, (await client.RequestAsync("DESCRIBE", Bystanders.PathName, $"Authorization: Basic {good}"))?.Status);
            logins.Add(System.Diagnostics.Stopwatch.GetElapsedTime(started));
        }

        await Task.WhenAll(guessing);

        // One that waited like those who guess would take two seconds; some may meet a busy machine.
        Assert.True(logins.Order().ElementAt(10) < TimeSpan.FromSeconds(1), $"good logins took {string.Join(' ', logins.Select(time => time.TotalSeconds))} s");

        // Two seconds on average, so 120 attempts in six seconds.
        Assert.InRange(attempts, 40, 240);
        Assert.InRange(router.Tool.CountLines("failed to authenticate"), attempts, attempts * 3);
        Assert.False(router.Tool.Wrote("guess1"), "a password is in the log");
        await bystanders.AssertUndisturbedAsync();
    }
}
