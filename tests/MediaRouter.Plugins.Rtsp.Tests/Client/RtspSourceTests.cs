using System.Net;
using MediaRouter.Plugins.Rtsp.Client;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Tests.Client;

/// <summary>The dialogue of a source with a server, over TCP.</summary>
public sealed class RtspSourceTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Source_sets_up_publishes_plays_and_tears_down()
    {
        var closed = new TaskCompletionSource();
        var play = new TaskCompletionSource<RtspRequest>();
        var transports = new List<string>();
        await using var server = new FakeRtspServer(async connection =>
        {
            await Camera.ServeAsync(
                connection,
                request =>
                {
                    transports.AddRange(request.Method == "SETUP" ? [request.Headers["Transport"]!] : []);
                    if (request.Method == "PLAY")
                    {
                        play.TrySetResult(request);
                    }

                    return null;
                },
                async c =>
                {
                    await c.SendFrameAsync(0, Camera.Packet(1));
                    await c.SendFrameAsync(2, Camera.Packet(9, payloadType: 0, ssrc: 5));
                });
            closed.TrySetResult();
        });
        var host = new RecordingHost();
        host.OnPublish = () => Assert.False(play.Task.IsCompleted);
        await using var run = new SourceRun(server.Url("/cam?profile=1", credentials: "u:p@"), host: host);

        await run.Writer.WaitForPacketsAsync(2);
        await run.StopAsync();
        await closed.Task.WaitAsync(Deadline);

        var url = server.Url("/cam?profile=1");
        Assert.Equal(
            [
                $"OPTIONS {url}", $"DESCRIBE {url}", $"SETUP {url}/track1", $"SETUP {url}/track2", $"PLAY {url}", $"TEARDOWN {url}",
            ],
            server.Requests);
        Assert.Equal(["RTP/AVP/TCP;unicast;interleaved=0-1", "RTP/AVP/TCP;unicast;interleaved=2-3"], transports);
        Assert.Equal("12345678", (await play.Task).Headers["Session"]);
        Assert.Equal("npt=0-", (await play.Task).Headers["Range"]);
        Assert.Null((await play.Task).Headers["Scale"]);

        var description = Assert.Single(run.Host.Publications);
        Assert.Equal("Yard", description.Title);
        Assert.Equal([MediaKind.Video, MediaKind.Audio], description.Tracks.Select(track => track.Kind));
        Assert.Equal(["H264", "PCMU"], description.Tracks.Select(track => track.Rtp!.EncodingName));
        Assert.Equal([(0, 1), (1, 9)], run.Writer.Packets.Select(packet => (packet.Track, (int)packet.Sequence)));
        Assert.Empty(server.Faults);
    }

    [Fact]
    public async Task Source_can_run_again_and_leaves_nothing_open()
    {
        var ended = 0;
        await using var server = new FakeRtspServer(async connection =>
        {
            await Camera.ServeAsync(connection, play: c => Camera.SendPacketsAsync(c, 3));
            Interlocked.Increment(ref ended);
        });
        for (var i = 1; i <= 3; i++)
        {
            var run = new SourceRun(server.Url());
            await run.Writer.WaitForPacketsAsync(3);
            await run.StopAsync();

            // The server has seen the end of the connection before the next one begins.
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref ended) == i, Deadline));
        }
    }

    [Fact]
    public async Task Source_begins_where_the_settings_say()
    {
        var play = new TaskCompletionSource<RtspRequest>();
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(connection, request =>
        {
            if (request.Method == "PLAY")
            {
                play.TrySetResult(request);
            }

            return null;
        }));
        var options = SourceRun.Tcp with { RtspRangeType = RtspRangeType.Clock, RtspRangeStart = "20230812T120000Z", RtspScale = "2.0" };
        await using var run = new SourceRun(server.Url(), options);

        var request = await play.Task.WaitAsync(Deadline);
        Assert.Equal("clock=20230812T120000Z-", request.Headers["Range"]);
        Assert.Equal("2.0", request.Headers["Scale"]);
    }

    [Theory]
    [InlineData(RtspRangeType.Npt, "1m30s", "npt=90-")]
    [InlineData(RtspRangeType.Smpte, "1h1m", "smpte=1:01:00-")]
    [InlineData(RtspRangeType.None, "whatever", "npt=0-")]
    internal void Range_header_has_the_unit_of_the_settings(RtspRangeType type, string start, string expected)
    {
        Assert.True(PlayRange.TryMake(type, start, out var range));
        Assert.Equal(expected, range.ToString());
    }

    [Theory]
    [InlineData(RtspRangeType.Npt, "")]
    [InlineData(RtspRangeType.Npt, "-3s")]
    [InlineData(RtspRangeType.Clock, "2023-08-12")]
    [InlineData(RtspRangeType.Smpte, "10")]
    internal void Range_that_is_malformed_is_refused(RtspRangeType type, string start) => Assert.False(PlayRange.TryMake(type, start, out _));

    [Fact]
    public async Task Redirects_are_followed()
    {
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection,
            request => request.Method == "DESCRIBE" && request.Url.EndsWith("/cam", StringComparison.Ordinal)
                ? Camera.Status(302, ("Location", connection.Server.Url("/other")))
                : null,
            c => Camera.SendPacketsAsync(c, 1)));
        await using var run = new SourceRun(server.Url());

        await run.Writer.WaitForPacketsAsync(1);
        Assert.Contains($"DESCRIBE {server.Url("/other")}", server.Requests);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(303)]
    [InlineData(305)]
    [InlineData(307)]
    public async Task Redirects_in_a_circle_end(int status)
    {
        await using var server = new FakeRtspServer(connection =>
            Camera.ServeAsync(connection, _ => Camera.Status(status, ("Location", connection.Server.Url()))));
        await using var run = new SourceRun(server.Url());

        Assert.Equal("the server redirects more than 5 times", Assert.IsType<IOException>(await run.FailureAsync()).Message);
        Assert.Equal(6, server.Requests.Count);
    }

    [Fact]
    public async Task Server_can_redirect_in_mid_stream()
    {
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection,
            play: async c =>
            {
                await Camera.SendPacketsAsync(c, 1);
                if (c.Number == 0)
                {
                    await c.WriteAsync($"REDIRECT * RTSP/1.0\r\nCSeq: 7\r\nLocation: {c.Server.Url("/next")}\r\n\r\n");
                }
            }));
        await using var run = new SourceRun(server.Url());

        await run.Writer.WaitForPacketsAsync(2);
        Assert.Contains($"PLAY {server.Url("/next")}", server.Requests);
        Assert.Single(run.Host.Publications);
    }

    [Fact]
    public async Task Requests_of_the_server_are_answered()
    {
        var answered = new TaskCompletionSource<List<RtspResponse>>();
        await using var server = new FakeRtspServer(async connection =>
        {
            await Camera.ServeAsync(connection, play: async c =>
            {
                await c.WriteAsync("OPTIONS * RTSP/1.0\r\nCSeq: 70\r\n\r\nSET_PARAMETER * RTSP/1.0\r\nCSeq: 71\r\n\r\nPLAY_NOTIFY * RTSP/1.0\r\nCSeq: 72\r\n\r\n");
                await Camera.SendPacketsAsync(c, 1);
            });
            answered.TrySetResult(connection.Responses);
        });
        await using var run = new SourceRun(server.Url());
        await run.Writer.WaitForPacketsAsync(1);
        await run.StopAsync();

        var responses = await answered.Task.WaitAsync(Deadline);
        Assert.Equal([(200, "70"), (200, "71"), (501, "72")], responses.Select(response => (response.StatusCode, response.Headers["CSeq"])));
    }

    [Fact]
    public async Task Missing_stream_is_one_sentence()
    {
        await using var server = new FakeRtspServer(connection =>
            Camera.ServeAsync(connection, request => request.Method == "DESCRIBE" ? new RtspResponse(RtspStatus.NotFound) : null));
        await using var run = new SourceRun(server.Url());

        Assert.Equal("the server answered DESCRIBE with 404 Not Found", Assert.IsType<IOException>(await run.FailureAsync()).Message);
    }

    [Fact]
    public async Task Server_that_nobody_listens_for_is_one_sentence()
    {
        string url;
        await using (var server = new FakeRtspServer(_ => Task.CompletedTask))
        {
            url = server.Url();
        }

        await using var run = new SourceRun(url);
        Assert.StartsWith("cannot connect to 127.0.0.1:", Assert.IsType<IOException>(await run.FailureAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_does_not_answer_is_given_up()
    {
        await using var server = new FakeRtspServer(async connection => await connection.ReadAsync());
        await using var silent = new FakeRtspServer(async connection => await Task.Delay(Timeout.Infinite, connection.Stopping));
        await using var run = new SourceRun(silent.Url(), settings: SourceRun.Settings with { ReadTimeout = TimeSpan.FromSeconds(2) });

        Assert.Equal("the server did not answer OPTIONS within 2 s", Assert.IsType<IOException>(await run.FailureAsync()).Message);
    }

    [Fact]
    public async Task Server_that_closes_in_mid_stream_ends_the_source()
    {
        await using var server = new FakeRtspServer(async connection =>
        {
            while (await connection.ReadAsync() is { } request)
            {
                await connection.ReplyAsync(request, Camera.Usual(request));
                if (request.Method == "PLAY")
                {
                    await Camera.SendPacketsAsync(connection, 2);
                    return;
                }
            }
        });
        await using var run = new SourceRun(server.Url());

        Assert.Equal("the server closed the connection", Assert.IsType<IOException>(await run.FailureAsync()).Message);
        Assert.Equal(2, run.Writer.Packets.Count);
    }

    [Fact]
    public async Task Silence_ends_the_source()
    {
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(connection, play: c => Camera.SendPacketsAsync(c, 1)));
        await using var run = new SourceRun(server.Url(), settings: SourceRun.Settings with { ReadTimeout = TimeSpan.FromSeconds(2) });

        Assert.Equal("the server has sent no media for 2 s", Assert.IsType<IOException>(await run.FailureAsync()).Message);
    }

    [Fact]
    public async Task Goodbye_of_all_senders_ends_the_source()
    {
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(connection, play: async c =>
        {
            await Camera.SendPacketsAsync(c, 1);
            await c.SendFrameAsync(1, Camera.Goodbye());
            await c.SendFrameAsync(3, Camera.Goodbye(5));
        }));
        await using var run = new SourceRun(server.Url());

        Assert.Equal("the server ended the stream", Assert.IsType<IOException>(await run.FailureAsync()).Message);
    }

    [Fact]
    public async Task Frame_with_a_false_length_is_a_violation()
    {
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(connection, play: async c =>
        {
            await Camera.SendPacketsAsync(c, 1);
            var packet = Camera.Packet(2);
            await c.WriteAsync([(byte)'$', 0, 0, (byte)(packet.Length - 3), .. packet]);
            await Camera.SendPacketsAsync(c, 1);
        }));
        await using var run = new SourceRun(server.Url());

        var violation = Assert.IsType<PeerViolationException>(await run.FailureAsync());
        Assert.Contains("RFC 2326", violation.Specification, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Headers_without_end_are_a_violation()
    {
        await using var server = new FakeRtspServer(async connection =>
        {
            await connection.ReadAsync();
            await connection.WriteAsync("RTSP/1.0 200 OK\r\n");
            while (true)
            {
                await connection.WriteAsync("X-Filler: 0123456789012345678901234567890123456789\r\n");
            }
        });
        await using var run = new SourceRun(server.Url());

        Assert.IsType<PeerViolationException>(await run.FailureAsync());
    }

    [Theory]
    [InlineData("this is no description")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n")]
    [InlineData("v=0\r\ns=-\r\nm=video 0 TCP/MP2T 33\r\n")]
    public async Task Description_without_use_is_one_sentence(string sdp)
    {
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(connection, sdp: sdp));
        await using var run = new SourceRun(server.Url());

        Assert.StartsWith("the server's description cannot be used: ", Assert.IsType<IOException>(await run.FailureAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Description_of_a_camera_behind_address_translation_is_used()
    {
        const string Sdp =
            "v=0\no=- 1 1 IN IP4 10.0.0.9\ns= \nc=IN IP4 0.0.0.0\na=control:rtsp://10.0.0.9:554/cam/\n" +
            "m=video 0 RTP/AVP 96\na=rtpmap:96 H265/90000\na=control:rtsp://10.0.0.9:554/cam/trackID=0?x=1\n" +
            "m=application 0 TCP/RTP/AVP 107\na=control:meta\n" +
            "m=audio 0 RTP/AVP 8\na=control:back\na=sendonly\n";
        await using var server = new FakeRtspServer(connection =>
            Camera.ServeAsync(connection, play: c => Camera.SendPacketsAsync(c, 1), sdp: Sdp));
        await using var run = new SourceRun(server.Url());

        await run.Writer.WaitForPacketsAsync(1);
        Assert.Equal(
            [$"SETUP {server.Url("/cam/trackID=0?x=1")}", $"PLAY {server.Url("/cam/")}"],
            server.Requests.Where(request => request.StartsWith("SETUP", StringComparison.Ordinal) || request.StartsWith("PLAY", StringComparison.Ordinal)));
        Assert.Contains("Warning: skipping media of an unsupported profile: application (TCP/RTP/AVP)", run.Host.Lines);
    }

    [Fact]
    public async Task Channels_of_the_server_are_taken()
    {
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(
            connection,
            request =>
            {
                if (request.Method != "SETUP")
                {
                    return null;
                }

                var response = Camera.Usual(request);
                response.Headers["Transport"] = request.Url.EndsWith('1') ? "RTP/AVP/TCP;interleaved=10-11" : "RTP/AVP/TCP;interleaved=20-21";
                return response;
            },
            async c =>
            {
                await c.SendFrameAsync(0, Camera.Packet(1));
                await c.SendFrameAsync(20, Camera.Packet(2, payloadType: 0, ssrc: 5));
                await c.SendFrameAsync(10, Camera.Packet(3));
            }));
        await using var run = new SourceRun(server.Url());

        await run.Writer.WaitForPacketsAsync(2);
        Assert.Equal([(1, 2), (0, 3)], run.Writer.Packets.Select(packet => (packet.Track, (int)packet.Sequence)));
    }

    [Fact]
    public async Task Sender_reports_give_the_time_and_losses_are_reported()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
        await using var server = new FakeRtspServer(connection => Camera.ServeAsync(connection, play: async c =>
        {
            await c.SendFrameAsync(0, Camera.Packet(1, timestamp: 90000));
            await c.SendFrameAsync(1, Camera.SenderReport(90000, time));
            await c.SendFrameAsync(0, Camera.Packet(4, timestamp: 180000));
            await c.SendFrameAsync(0, [1, 2, 3]);
            await c.SendFrameAsync(0, Camera.Packet(5, payloadType: 77 + 20, timestamp: 180000));
            await c.SendFrameAsync(0, Camera.Packet(6, timestamp: 180000));
        }));
        await using var run = new SourceRun(server.Url());

        await run.Writer.WaitForPacketsAsync(3);
        var packets = run.Writer.Packets;
        Assert.Equal(0, packets[0].Ntp);
        Assert.Equal(time.AddSeconds(1).ToUnixTimeMilliseconds() * 1_000_000, packets[1].Ntp);
        Assert.Equal(3, run.Writer.Lost);
        Assert.Equal(["RTP packet is malformed", "RTP packet has a payload type that was not announced"], run.Writer.Invalid);
    }

    [Fact]
    public async Task Receiver_reports_and_keep_alives_are_sent()
    {
        var frames = new TaskCompletionSource<List<(byte Channel, byte[] Bytes)>>();
        var alive = new TaskCompletionSource<RtspRequest>();
        await using var server = new FakeRtspServer(async connection =>
        {
            await Camera.ServeAsync(
                connection,
                request =>
                {
                    if (request.Method == "SETUP")
                    {
                        var response = Camera.Usual(request);
                        response.Headers["Session"] = "abc;timeout=1";
                        return response;
                    }

                    if (request.Method == "GET_PARAMETER")
                    {
                        alive.TrySetResult(request);
                    }

                    return null;
                },
                c => Camera.SendPacketsAsync(c, 5));
            frames.TrySetResult(connection.Frames);
        });
        var timings = SourceRun.Settings.Timings with { Reports = TimeSpan.FromMilliseconds(100) };
        await using var run = new SourceRun(server.Url(), settings: SourceRun.Settings with { Timings = timings });

        Assert.Equal("abc", (await alive.Task.WaitAsync(Deadline)).Headers["Session"]);
        await run.StopAsync();
        var report = Assert.Single(await frames.Task.WaitAsync(Deadline));
        Assert.Equal(1, report.Channel);
        Assert.Equal([0x81, 201], report.Bytes[..2]);
        Assert.Equal(5, report.Bytes[8 + 11]);
    }

    [Fact]
    public async Task Keep_alive_without_an_answer_does_not_end_the_source()
    {
        var asked = new TaskCompletionSource();
        await using var server = new FakeRtspServer(async connection =>
        {
            Task? playing = null;
            while (await connection.ReadAsync() is { } request)
            {
                if (playing is not null && request.Method == "OPTIONS")
                {
                    asked.TrySetResult();
                    continue;
                }

                var response = Camera.Usual(request);
                response.Headers["Public"] = null;
                response.Headers["Session"] = "12345678";
                await connection.ReplyAsync(request, response);
                playing ??= request.Method == "PLAY" ? SendAsync() : null;
            }

            async Task SendAsync()
            {
                await asked.Task;
                await Camera.SendPacketsAsync(connection, 3);
            }
        });
        var timings = SourceRun.Settings.Timings with { KeepAlive = TimeSpan.FromMilliseconds(50) };
        var settings = SourceRun.Settings with { Timings = timings with { Teardown = TimeSpan.FromMilliseconds(100) } };
        await using var run = new SourceRun(server.Url(), settings: settings);

        await run.Writer.WaitForPacketsAsync(3);
        await run.StopAsync();
    }

    [Fact]
    public async Task Ipv6_servers_are_reached()
    {
        await using var server = new FakeRtspServer(
            connection => Camera.ServeAsync(connection, play: c => Camera.SendPacketsAsync(c, 1)), address: IPAddress.IPv6Loopback);
        await using var run = new SourceRun(server.Url());

        await run.Writer.WaitForPacketsAsync(1);
        Assert.Contains($"PLAY rtsp://[::1]:{server.Port}/cam", server.Requests);
    }
}
