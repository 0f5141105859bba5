using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Plugins.Hls.Tests.Source;

/// <summary>A source against live playlists.</summary>
public sealed class LiveSourceTests
{
    private const int Pictures = TestSegments.Pictures;
    private static readonly string Duration = TestSegments.Duration.TotalSeconds.ToString("0.00000", CultureInfo.InvariantCulture);

    [Fact]
    public async Task Live_playlist_is_begun_near_its_end_and_followed()
    {
        await using var origin = await TestOrigin.StartAsync();
        var window = new LiveWindow(origin, first: 90, count: 10);
        window.Serve(advance: true);

        var host = new SourceHost();
        await host.RunUntilAsync(origin.Url("/index.m3u8"), units => units.Count(unit => unit.Track == 0) > 5 * Pictures);

        // Three target durations of one segment each, and what the playlist went on meanwhile.
        Assert.Equal(Enumerable.Range(97 * Pictures, host.Numbers(0).Count), host.Numbers(0));
        Assert.Equal(host.Times(0)[0] + ((host.Numbers(0).Count - 1L) * TestSegments.FrameTicks), host.Times(0)[^1]);
    }

    [Fact]
    public async Task Playlist_that_stands_still_ends_the_source()
    {
        await using var origin = await TestOrigin.StartAsync();
        new LiveWindow(origin, first: 0, count: 4).Serve(advance: false);

        var (_, error) = await SourceHost.RunAsync(origin.Url("/index.m3u8"), readTimeout: 1);

        Assert.Contains("/index.m3u8 has not changed for 1 s", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_that_goes_away_is_tried_for_a_while()
    {
        await using var origin = await TestOrigin.StartAsync();
        new LiveWindow(origin, first: 0, count: 4).Serve(advance: false);
        var host = new SourceHost();

        var run = host.RunToEndAsync(origin.Url("/index.m3u8"), readTimeout: 3);
        await host.WaitAsync(units => units.Count > 0);
        origin.Remove("/index.m3u8");

        Assert.Contains("/index.m3u8 could not be loaded: the server answered with 404 Not Found (tried for 3 s)", await run, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_that_begin_anew_are_followed()
    {
        await using var origin = await TestOrigin.StartAsync();
        var window = new LiveWindow(origin, first: 500, count: 4);
        window.Serve(advance: false);
        var host = new SourceHost();

        var run = host.RunUntilAsync(origin.Url("/index.m3u8"), units => units.Any(unit => unit.Track == 0 && TestSegments.NumberOf(unit.Unit) == (4 * Pictures) - 1), readTimeout: 10);
        await host.WaitAsync(units => units.Any(unit => unit.Track == 0 && TestSegments.NumberOf(unit.Unit) == 504 * Pictures - 1));
        new LiveWindow(origin, first: 0, count: 4).Serve(advance: false);
        await run;

        Assert.Contains(host.Lines, line => line.Contains("the numbers of the segments went back from 504 to 4: beginning anew", StringComparison.Ordinal));
        Assert.All(host.Times(0).Zip(host.Times(0).Skip(1)), pair => Assert.Equal(TestSegments.FrameTicks, pair.Second - pair.First));
    }

    [Fact]
    public async Task Segments_that_left_the_playlist_are_passed_over()
    {
        await using var origin = await TestOrigin.StartAsync();
        var window = new LiveWindow(origin, first: 0, count: 4);
        window.Serve(advance: false);
        var host = new SourceHost();

        var run = host.RunUntilAsync(origin.Url("/index.m3u8"), units => units.Any(unit => unit.Track == 0 && TestSegments.NumberOf(unit.Unit) == 11 * Pictures));
        await host.WaitAsync(units => units.Count > 0);
        new LiveWindow(origin, first: 8, count: 4).Serve(advance: false);
        await run;

        Assert.Contains(host.Lines, line => line.Contains("segments 4 to 7 are not there any more", StringComparison.Ordinal));
        Assert.Contains(host.Units, unit => unit is { Track: 0, Unit.IsDiscontinuity: true });
    }

    [Fact]
    public async Task Low_latency_playlist_is_followed_by_parts_with_blocking_reloads_delta_updates_and_hints()
    {
        await using var origin = await TestOrigin.StartAsync();
        var server = new PartServer(origin);
        var host = new SourceHost();

        await host.RunUntilAsync(origin.Url("/index.m3u8"), units => units.Count(unit => unit.Track == 0) >= 6 * Pictures);

        var numbers = host.Numbers(0);
        Assert.Equal(Enumerable.Range(numbers[0], numbers.Count), numbers);
        Assert.Equal(0, numbers[0] % Pictures);
        Assert.All(host.Times(0).Zip(host.Times(0).Skip(1)), pair => Assert.Equal(TestSegments.FrameTicks, pair.Second - pair.First));
        var reloads = origin.Requests.Where(request => request.StartsWith("/index.m3u8?", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(reloads);
        Assert.All(reloads, request => Assert.Matches(@"^/index.m3u8\?_HLS_msn=\d+&_HLS_part=\d+(&_HLS_skip=YES)?$", request));
        Assert.Contains(reloads, request => request.EndsWith("_HLS_skip=YES", StringComparison.Ordinal));
        Assert.True(server.EarlyRequests > 0, "no part was asked for before it was there");
        Assert.Equal(1, origin.Requests.Count(request => request == "/init.mp4"));
        Assert.Empty(host.Invalid);
        Assert.DoesNotContain(host.Lines, line => line.StartsWith("Warning", StringComparison.Ordinal));
    }

    /// <summary>A playlist of some segments that follow one another.</summary>
    private sealed class LiveWindow(TestOrigin origin, int first, int count)
    {
        private int _first = first;

        /// <summary>Serves it; with <paramref name="advance"/> there is one more segment each time.</summary>
        public void Serve(bool advance)
        {
            for (var i = _first; i < _first + count; i++)
            {
                Put(i);
            }

            origin.Handle("/index.m3u8", async context =>
            {
                var text = Text();
                if (advance)
                {
                    _first++;
                    Put(_first + count - 1);
                }

                await context.Response.WriteAsync(text);
            });
        }

        private void Put(int number) => origin.File($"/s{number}.ts", TestSegments.TransportStream(number, start: 50));

        private string Text()
        {
            var text = new StringBuilder($"#EXTM3U\n#EXT-X-TARGETDURATION:{Duration}\n#EXT-X-MEDIA-SEQUENCE:{_first}\n");
            for (var i = _first; i < _first + count; i++)
            {
                text.Append($"#EXTINF:{Duration},\ns{i}.ts\n");
            }

            return text.ToString();
        }
    }

    /// <summary>A low-latency origin of fMP4: segments of <see cref="Pictures"/> pictures, each a part; time passes with each request for more.</summary>
    private sealed class PartServer
    {
        private const int Window = 8;

        private readonly TestOrigin _origin;
        private readonly Lock _gate = new();
        private readonly Dictionary<string, TaskCompletionSource<byte[]>> _parts = [];
        private int _end = 20 * Pictures;
        private int _early;

        public PartServer(TestOrigin origin)
        {
            _origin = origin;
            origin.File("/init.mp4", TestSegments.Mp4Init(TestSegments.Video));
            for (var i = 0; i <= _end; i++)
            {
                Announce(i);
            }

            for (var i = 0; i < _end; i++)
            {
                Complete(i);
            }

            origin.Handle("/index.m3u8", HandleAsync);
        }

        public int EarlyRequests => Volatile.Read(ref _early);

        private static string Name(int picture) => $"/p{picture / Pictures}.{picture % Pictures}.mp4";

        private void Announce(int picture)
        {
            var part = new TaskCompletionSource<byte[]>(TaskCreationOptions.RunContinuationsAsynchronously);
            _parts[Name(picture)] = part;
            _origin.Handle(Name(picture), async context =>
            {
                if (!part.Task.IsCompleted)
                {
                    Interlocked.Increment(ref _early);
                }

                await context.Response.Body.WriteAsync(await part.Task.WaitAsync(context.RequestAborted));
            });
        }

        private void Complete(int picture)
        {
            var writer = new MediaRouter.Media.Mp4.FragmentWriter([new MediaRouter.Media.Mp4.Mp4Track(TestSegments.Video)]);
            writer.Add(0, TestSegments.Units(picture / Pictures, 10).Where(entry => entry.Track == 0).ElementAt(picture % Pictures).Unit);
            _parts[Name(picture)].SetResult(writer.Finish()!.Bytes.ToArray());
            if (picture % Pictures == Pictures - 1)
            {
                _origin.File($"/s{picture / Pictures}.mp4", TestSegments.Mp4(picture / Pictures, 10, TestSegments.Video));
            }
        }

        private async Task HandleAsync(HttpContext context)
        {
            if (context.Request.Query.TryGetValue("_HLS_msn", out var number))
            {
                // What is asked for is made in the time that it takes.
                await Task.Delay(40, context.RequestAborted);
                var wanted = (int.Parse(number!, CultureInfo.InvariantCulture) * Pictures) + int.Parse(context.Request.Query["_HLS_part"]!, CultureInfo.InvariantCulture);
                lock (_gate)
                {
                    while (_end <= wanted)
                    {
                        Complete(_end++);
                        Announce(_end);
                    }
                }
            }

            await context.Response.WriteAsync(Text(context.Request.Query["_HLS_skip"] == "YES"));
        }

        private string Text(bool isDelta)
        {
            lock (_gate)
            {
                var first = (_end / Pictures) - Window;
                var text = new StringBuilder("#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK=0.12,CAN-SKIP-UNTIL=6\n");
                text.Append($"#EXT-X-PART-INF:PART-TARGET=0.04\n#EXT-X-MEDIA-SEQUENCE:{first}\n");
                var begin = isDelta ? first + Window - 3 : first;
                text.Append(isDelta ? $"#EXT-X-SKIP:SKIPPED-SEGMENTS={Window - 3}\n" : "#EXT-X-MAP:URI=\"init.mp4\"\n");
                for (var picture = begin * Pictures; picture < _end; picture++)
                {
                    text.Append($"#EXT-X-PART:DURATION=0.04,URI=\"{Name(picture)}\"{(picture % Pictures == 0 ? ",INDEPENDENT=YES" : "")}\n");
                    if (picture % Pictures == Pictures - 1)
                    {
                        text.Append($"#EXTINF:{Duration},\n/s{picture / Pictures}.mp4\n");
                    }
                }

                return text.Append($"#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"{Name(_end)}\"\n").ToString();
            }
        }
    }
}
