using System.Net;
using System.Text.RegularExpressions;
using MediaRouter.EndToEnd.Harness;
using MediaRouter.Plugins.Metrics.Tests;

namespace MediaRouter.EndToEnd.Control;

public sealed class MetricsTests
{
    private const string Connection = "inbound_bytes outbound_bytes bytes_received bytes_sent";

    private const string Session =
        "inbound_bytes inbound_rtp_packets inbound_rtp_packets_lost inbound_rtp_packets_in_error inbound_rtp_packets_jitter inbound_rtcp_packets inbound_rtcp_packets_in_error "
        + "outbound_bytes outbound_rtp_packets outbound_rtp_packets_reported_lost outbound_rtp_packets_discarded outbound_rtcp_packets bytes_received bytes_sent "
        + "rtp_packets_received rtp_packets_sent rtp_packets_lost rtp_packets_in_error rtp_packets_jitter rtcp_packets_received rtcp_packets_sent rtcp_packets_in_error";

    private const string Framed = "inbound_bytes outbound_bytes outbound_frames_discarded bytes_received bytes_sent";

    private static readonly Dictionary<string, (string Metrics, string Labels)> Families = new()
    {
        ["paths"] = ("inbound_bytes outbound_bytes inbound_frames_in_error bytes_received bytes_sent", "name state"),
        ["forward_dests"] = ("outbound_bytes", "id path protocol state"),
        ["rtsp_conns"] = (Connection, "id"),
        ["rtsps_conns"] = (Connection, "id"),
        ["rtsp_sessions"] = (Session, "id path remoteAddr state"),
        ["rtsps_sessions"] = (Session, "id path remoteAddr state"),
        ["rtmp_conns"] = (Framed, "id path remoteAddr state"),
        ["rtmps_conns"] = (Framed, "id path remoteAddr state"),
    };

    [Fact]
    public async Task Every_metric_is_there_with_plausible_values_while_publishers_and_readers_are_connected()
    {
        await using var target = await RouterProcess.StartAsync();
        await using var metrics = await MetricsClient.StartAsync($"paths:\n  cam:\n    forward:\n    - dest: {target.Rtsp("copy")}\n  all_others:\n", encrypted: true);
        var router = metrics.Router;
        await using var camera = await Publisher.FfmpegAsync("h264-aac.mp4", router.Rtsp("cam"));
        await using var live = await Publisher.RtmpAsync("h264-aac.mp4", router.Rtmp("live"));
        await router.WaitForLogAsync("is publishing to path 'cam'");
        await router.WaitForLogAsync("is publishing to path 'live'");
        await using var first = Read("-rtsp_transport", "tcp", "-i", router.Rtsp("cam"));
        await using var second = Read("-rtsp_transport", "tcp", "-i", router.Rtsps("live"));
        await using var third = Read("-i", router.Rtmp("cam"));
        await using var fourth = Read("-i", router.Rtmps("live"));

        var scrape = await metrics.ScrapeUntilAsync(scrape =>
            new[] { ("rtsp_sessions", "cam"), ("rtsps_sessions", "live"), ("rtmp_conns", "cam"), ("rtmps_conns", "live") }
                .All(reader => Positive(scrape, reader.Item1 + "_outbound_bytes", ("path", reader.Item2), ("state", "read")))
            && Positive(scrape, "forward_dests_outbound_bytes", ("state", "forwarding"))
            && Positive(scrape, "rtsp_sessions_inbound_rtcp_packets", ("state", "publish"))
            && Positive(scrape, "mediarouter_egress_latency_seconds_count")
            && scrape.Value("mediarouter_egress_first_packet_seconds_count") >= 4
            && new[] { "paths_inbound_bytes", "paths_outbound_bytes" }.All(name => scrape.Value(name, ("name", "cam")) > 10_000));

        // Names and labels.
        foreach (var (family, (names, labels)) in Families)
        {
            foreach (var name in names.Split(' ').Select(name => $"{family}_{name}").Append(family))
            {
                var samples = scrape.Find(name);
                Assert.True(samples.Count > 0, $"{name} is not there");
                Assert.All(samples, sample => Assert.Equal(labels, string.Join(' ', sample.Labels.Keys)));
            }
        }

        // Paths.
        Assert.Equal(1, scrape.Value("paths", ("name", "cam"), ("state", "ready")));
        Assert.Equal(1, scrape.Value("paths_readers", ("name", "cam"), ("readerType", "rtspSession")));
        Assert.Equal(1, scrape.Value("paths_readers", ("name", "cam"), ("readerType", "rtmpConn")));
        Assert.Equal(1, scrape.Value("paths_readers", ("name", "live"), ("readerType", "rtspsSession")));
        Assert.Equal(1, scrape.Value("paths_readers", ("name", "live"), ("readerType", "rtmpsConn")));
        Assert.Equal(0, scrape.Value("paths_inbound_frames_in_error", ("name", "cam")));

        // Sessions.
        (string, string)[] publisher = [("state", "publish"), ("path", "cam")];
        var packets = scrape.Value("rtsp_sessions_inbound_rtp_packets", publisher);
        Assert.InRange(scrape.Value("rtsp_sessions_inbound_bytes", publisher), packets * 20, packets * 1500);
        Assert.Equal(packets, scrape.Value("rtsp_sessions_rtp_packets_received", publisher));
        Assert.Equal(0, scrape.Value("rtsp_sessions_inbound_rtp_packets_lost", publisher));
        Assert.Equal(0, scrape.Value("rtsp_sessions_outbound_bytes", publisher));
        Assert.InRange(scrape.Value("rtsp_sessions_inbound_rtp_packets_jitter", publisher), 0, 90_000);
        Assert.True(scrape.Value("rtsp_sessions_outbound_rtp_packets", ("state", "read")) > 0);
        Assert.Equal(0, scrape.Value("rtsp_sessions_outbound_rtp_packets_discarded", ("state", "read")));
        Assert.StartsWith("127.0.0.1:", scrape.Find("rtmp_conns", ("state", "publish")).Single().Labels["remoteAddr"], StringComparison.Ordinal);
        Assert.Equal("rtsp", scrape.Find("forward_dests").Single().Labels["protocol"]);

        // Beyond: a frame of 30 pictures a second on one machine is through in less than a second even when the machine is busy.
        Assert.True(scrape.Value("mediarouter_egress_latency_seconds_sum") / scrape.Value("mediarouter_egress_latency_seconds_count") is > 0 and < 1);
        Assert.True(scrape.Value("mediarouter_egress_readers") >= 4);
        Assert.All(scrape.Find("mediarouter_plugin_running"), plugin => Assert.Equal(1, plugin.Value));
        Assert.InRange(scrape.Value("process_resident_memory_bytes"), 20e6, 2e9);
        Assert.InRange(scrape.Value("process_open_fds"), 10, 2000);

        // The other form, filters, and the dashboard.
        var open = await metrics.ScrapeAsync(isOpenMetrics: true);
        Assert.Equal(scrape.Names.Order(), open.Names.Order());
        var id = scrape.Find("rtsp_sessions", publisher).Single().Labels["id"];
        var one = await metrics.ScrapeAsync($"?rtsp_session={id}");
        Assert.Equal([id], one.Samples.Select(sample => sample.Labels["id"]).Distinct());
        await AssertDashboardUsesOnlyNamesOfAsync(scrape);
    }

    [Fact]
    public async Task Real_prometheus_scrapes_the_router_and_answers_the_queries_of_the_dashboard()
    {
        await using var metrics = await MetricsClient.StartAsync();
        await using var prometheus = await PrometheusServer.StartAsync(metrics.Target);
        await using var camera = await Publisher.FfmpegAsync("h264-aac.mp4", metrics.Router.Rtsp("cam"));
        await metrics.Router.WaitForLogAsync("is publishing to path 'cam'");
        await using var reader = Read("-rtsp_transport", "tcp", "-i", metrics.Router.Rtsp("cam"));

        await prometheus.QueryUntilAsync("up", series => series is [{ Value: 1 }], "the target is not up");
        await prometheus.QueryUntilAsync("sum(paths_readers{name=\"cam\",readerType=\"rtspSession\"})", series => series is [{ Value: 1 }], "the reader is not counted");
        await prometheus.QueryUntilAsync("sum(rate(paths_outbound_bytes[20s]))", series => series is [{ Value: > 1000 }], "no throughput");
        await prometheus.QueryUntilAsync("histogram_quantile(0.5, sum by (le) (rate(mediarouter_egress_latency_seconds_bucket[20s])))", series => series is [{ Value: > 0 and < 1 }], "no latency");
        foreach (var (panel, query) in await Dashboard.ReadAsync())
        {
            await prometheus.QueryUntilAsync(query, series => series.Length > 0, $"the panel '{panel}' is empty");
        }

        Assert.Equal("", await prometheus.LastErrorAsync());
    }

    [Fact]
    public async Task Permission_is_asked_for_as_with_any_action()
    {
        await using var metrics = await MetricsClient.StartAsync("authInternalUsers:\n- user: watcher\n  pass: secret\n  permissions:\n  - action: metrics\n- user: any\n  permissions:\n  - action: api\n");

        Assert.Equal(HttpStatusCode.Unauthorized, await metrics.StatusOfAsync("/metrics"));
        Assert.Equal(HttpStatusCode.Unauthorized, await metrics.StatusOfAsync("/metrics", "Bearer watcher:wrong"));
        Assert.Equal(HttpStatusCode.OK, await metrics.StatusOfAsync("/metrics", "Basic " + Convert.ToBase64String("watcher:secret"u8)));
        Assert.Equal(HttpStatusCode.NotFound, await metrics.StatusOfAsync("/", "Bearer watcher:secret"));
    }

    [Fact]
    public async Task Former_settings_of_one_origin_are_still_accepted()
    {
        await using var metrics = await MetricsClient.StartAsync("metricsAllowOrigin: https://a.example\napiAllowOrigin: https://b.example\n");
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://{metrics.Target}/metrics?type=paths");
        request.Headers.Add("Origin", "https://a.example");

        using var response = await http.SendAsync(request);

        Assert.Equal("https://a.example", response.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.True(metrics.Router.Tool.Wrote("metricsAllowOrigins"), "the log does not name the present key");
    }

    private static Tool Read(params string[] input) => Tool.Start(["ffmpeg", "-v", "error", "-nostdin", .. input, "-f", "null", "-"]);

    private static bool Positive(ExpositionValidator scrape, string name, params (string, string)[] labels) => scrape.Find(name, labels) is [{ Value: > 0 }];

    private static async Task AssertDashboardUsesOnlyNamesOfAsync(ExpositionValidator scrape)
    {
        foreach (var (panel, query) in await Dashboard.ReadAsync())
        {
            var names = Dashboard.NamesIn(query).ToArray();
            Assert.True(names.Length > 0, $"no metric was found in the query of '{panel}': {query}");
            Assert.All(names, name => Assert.Contains(scrape.Names, known => Regex.IsMatch(known, $"^(?:{name})$")));
        }
    }
}
