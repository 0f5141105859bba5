using System.Net;
using System.Text.RegularExpressions;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

/// <summary>Edits of the configuration, by the API and by the file, while 50 readers play: those that an edit does not concern lose nothing.</summary>
public sealed class EditsUnderLoadTests
{
    private const int RtspReaders = 20;
    private const int RtmpReaders = 8;

    // Media time between two pictures of 30 per second, with room for where the file begins anew. A cut would cost a group of pictures.
    private const uint LargestStep = 150;

    [Fact]
    public async Task Readers_that_no_edit_concerns_lose_no_packet()
    {
        var metrics = FreePorts.TakePair();
        await using var api = await ApiClient.StartAsync($"readTimeout: 10m\nmetrics: yes\nmetricsAddress: 127.0.0.1:{metrics}\npaths:\n  cam: {{}}\n  edited: {{}}\n");
        var router = api.Router;
        await using var camera = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
        using var other = await RtspRawClient.ConnectAsync(router.RtspPort);
        await router.WaitForLogAsync("is publishing to path 'cam'");
        await other.PublishAsync("edited");

        using var viewer = new Viewer(router.Hls("cam"));
        await viewer.OpenAsync();
        var readers = new List<SequenceReader>();
        var players = new List<Player>();
        using var edited = await RtspRawClient.ConnectAsync(router.RtspPort);
        try
        {
            for (var i = 0; i < RtspReaders; i++)
            {
                readers.Add(await SequenceReader.PlayAsync(router.RtspPort, "cam", udp: false));
                readers.Add(await SequenceReader.PlayAsync(router.RtspPort, "cam", udp: true));
            }

            for (var i = 0; i < RtmpReaders; i++)
            {
                players.Add(await Player.StartAsync(router.RtmpPort, "cam"));
            }

            await edited.PlayAsync("edited");
            await WaitForMediaAsync(readers, players);
            var sessions = await IdsAsync(api);

            // Nothing of these concerns the readers of 'cam'.
            await EditAsync(api, "POST", "/v3/config/paths/add/new", """{"maxReaders": 3}""");
            await EditAsync(api, "PATCH", "/v3/config/paths/patch/cam", """{"maxReaders": 100, "runOnRead": "true"}""");
            await EditAsync(api, "PATCH", "/v3/config/pathdefaults/patch", """{"overridePublisher": false}""");
            await EditAsync(api, "PATCH", "/v3/config/global/patch", """{"udpMaxPayloadSize": 1400, "writeQueueSize": 1024}""");
            await EditAsync(api, "PATCH", "/v3/config/global/patch", """{"metricsAllowOrigins": []}""");
            await EditAsync(api, "DELETE", "/v3/config/paths/delete/new", null);
            await EditAsync(api, "PATCH", "/v3/config/paths/patch/edited", """{"useAbsoluteTimestamp": true}""");
            Assert.True(await edited.WaitForEndAsync(TimeSpan.FromSeconds(20)), "the reader of the edited path was not cut");
            await EditFileAsync(router, "  edited: {}", "  edited: {}\n  another: {}");
            await EditFileAsync(router, "logLevel: debug", "logLevel: debug\nrtspAuthMethods: [basic, digest]");

            await WaitForMediaAsync(readers, players);
            await viewer.PollAsync();
            Assert.Equal(sessions, await IdsAsync(api));
            Assert.All(readers, reader => Assert.False(reader.HasEnded, "a reader was cut"));
            Assert.True(readers.Sum(reader => reader.Missing) == 0, "missing: " + string.Join(' ', readers.Select(reader => reader.Missing)));
            Assert.All(players, player => Assert.True(player.LargestStep <= LargestStep, $"pictures are missing: a step of {player.LargestStep} ms"));
        }
        finally
        {
            readers.ForEach(reader => reader.Dispose());
            players.ForEach(player => player.Dispose());
        }
    }

    // Twenty more packets for each.
    private static async Task WaitForMediaAsync(List<SequenceReader> readers, List<Player> players)
    {
        int[] before = [.. readers.Select(reader => reader.Received), .. players.Select(player => player.Received)];
        var deadline = DateTime.UtcNow.AddSeconds(30);
        while (true)
        {
            int[] now = [.. readers.Select(reader => reader.Received), .. players.Select(player => player.Received)];
            if (now.Zip(before).All(pair => pair.First >= pair.Second + 20))
            {
                return;
            }

            Assert.True(DateTime.UtcNow < deadline, "media stopped: " + string.Join(' ', now.Zip(before).Select(pair => pair.First - pair.Second)));
            await Task.Delay(50);
        }
    }

    // Those of the path, by id.
    private static async Task<string[]> IdsAsync(ApiClient api)
    {
        var ids = new List<string>();
        foreach (var list in (string[])["rtspsessions", "rtmpconns", "hlssessions"])
        {
            ids.AddRange((await api.ListAsync($"/v3/{list}/list?path=cam&itemsPerPage=1000")).Select(item => (string)item["id"]!));
        }

        return [.. ids.Order()];
    }

    private static async Task EditAsync(ApiClient api, string method, string path, string? body)
    {
        var applied = Applied(api.Router);
        var (status, text) = await api.SendAsync(method, path, body);
        Assert.True(status == 200, $"{method} {path}: {status} {text}");
        await WaitUntilAppliedAsync(api.Router, applied, path);
    }

    private static async Task EditFileAsync(RouterProcess router, string from, string to)
    {
        var applied = Applied(router);
        await router.EditConfigurationAsync(from, to);
        await router.Tool.SignalAsync("HUP");
        await WaitUntilAppliedAsync(router, applied, to);
    }

    private static int Applied(RouterProcess router) => router.Tool.CountLines("The new configuration is applied");

    private static async Task WaitUntilAppliedAsync(RouterProcess router, int before, string what) =>
        await router.Tool.WaitForLineAsync(_ => Applied(router) > before, TimeSpan.FromSeconds(20), $"the end of the edit '{what}'");

    /// <summary>A reader by RTMP that looks at the times of pictures.</summary>
    private sealed class Player : IDisposable
    {
        private readonly RtmpRawClient _client;
        private uint _last;
        private int _received;
        private uint _largestStep;

        private Player(RtmpRawClient client) => _client = client;

        public int Received => Volatile.Read(ref _received);

        public uint LargestStep => Volatile.Read(ref _largestStep);

        public static async Task<Player> StartAsync(int port, string path)
        {
            var player = new Player(await RtmpRawClient.PlayAsync(port, path));
            _ = player.RunAsync();
            return player;
        }

        public void Dispose() => _client.Dispose();

        private async Task RunAsync()
        {
            try
            {
                while (await _client.ReadMessageAsync(TimeSpan.FromMinutes(1)) is { } message)
                {
                    // Without the header of the codec, which has no time of its own.
                    if (message.Type != RtmpRawMessage.Video || message.Body.Length < 2 || message.Body[1] == 0)
                    {
                        continue;
                    }

                    if (Received > 0 && message.Time > _last)
                    {
                        Volatile.Write(ref _largestStep, Math.Max(LargestStep, message.Time - _last));
                    }

                    _last = message.Time;
                    Interlocked.Increment(ref _received);
                }
            }
            catch (Exception ex) when (ex is OperationCanceledException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }

    /// <summary>A viewer by HLS.</summary>
    private sealed class Viewer(string url) : IDisposable
    {
        private readonly HttpClient _http = new(new HttpClientHandler { CookieContainer = new CookieContainer() }) { Timeout = TimeSpan.FromSeconds(30) };
        private Uri? _media;
        private int _sequence;

        public async Task OpenAsync()
        {
            using var response = await _http.GetAsync(new Uri(url));
            var playlist = await response.Content.ReadAsStringAsync();
            var line = playlist.Split('\n').First(text => text.Length > 0 && text[0] != '#');
            _media = new Uri(response.RequestMessage!.RequestUri!, line);
            _sequence = await ReadAsync();
        }

        /// <summary>The playlist goes on where it was, without a break.</summary>
        public async Task PollAsync()
        {
            var sequence = await ReadAsync();
            Assert.True(sequence >= _sequence, $"the playlist began anew: {sequence} after {_sequence}");
        }

        public void Dispose() => _http.Dispose();

        private async Task<int> ReadAsync()
        {
            var playlist = await _http.GetStringAsync(_media);
            Assert.DoesNotContain("#EXT-X-DISCONTINUITY\n", playlist.Replace("\r", "", StringComparison.Ordinal), StringComparison.Ordinal);
            return int.Parse(Regex.Match(playlist, @"#EXT-X-MEDIA-SEQUENCE:(\d+)").Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        }
    }
}
