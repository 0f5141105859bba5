using MediaRouter.Plugins.Metrics.Tests;

namespace MediaRouter.EndToEnd.Control;

/// <summary>Names and labels of all metrics of MediaMTX 1.20 that are about what is loaded, in a scrape of a router with clients of every protocol.</summary>
[Collection(BusyRouterTests.Name)]
public sealed class MetricNamesTests(BusyRouter busy)
{
    private const string Connection = "inbound_bytes outbound_bytes bytes_received bytes_sent";
    private const string Session =
        "inbound_bytes inbound_rtp_packets inbound_rtp_packets_lost inbound_rtp_packets_in_error inbound_rtp_packets_jitter inbound_rtcp_packets inbound_rtcp_packets_in_error "
        + "outbound_bytes outbound_rtp_packets outbound_rtp_packets_reported_lost outbound_rtp_packets_discarded outbound_rtcp_packets bytes_received bytes_sent "
        + "rtp_packets_received rtp_packets_sent rtp_packets_lost rtp_packets_in_error rtp_packets_jitter rtcp_packets_received rtcp_packets_sent rtcp_packets_in_error";

    private const string Framed = "inbound_bytes outbound_bytes outbound_frames_discarded bytes_received bytes_sent";

    [Theory]
    [InlineData("paths", "inbound_bytes outbound_bytes inbound_frames_in_error bytes_received bytes_sent", "name state")]
    [InlineData("paths_readers", "", "name readerType state")]
    [InlineData("forward_dests", "outbound_bytes", "id path protocol state")]
    [InlineData("hls_sessions", "outbound_bytes", "id path remoteAddr")]
    [InlineData("hls_muxers", "outbound_bytes outbound_frames_discarded bytes_sent", "name")]
    [InlineData("rtsp_conns", Connection, "id")]
    [InlineData("rtsps_conns", Connection, "id")]
    [InlineData("rtsp_sessions", Session, "id path remoteAddr state")]
    [InlineData("rtsps_sessions", Session, "id path remoteAddr state")]
    [InlineData("rtmp_conns", Framed, "id path remoteAddr state")]
    [InlineData("rtmps_conns", Framed, "id path remoteAddr state")]
    public async Task Family_has_its_names_and_labels(string family, string names, string labels)
    {
        var scrape = await ScrapeAsync("");
        foreach (var name in names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => $"{family}_{name}").Prepend(family))
        {
            var samples = scrape.Find(name);
            Assert.True(samples.Count > 0, $"{name} is not there");
            Assert.All(samples, sample => Assert.Equal(labels, string.Join(' ', sample.Labels.Keys)));
        }
    }

    [Fact]
    public async Task Viewers_of_hls_are_counted_and_found_by_their_filters()
    {
        var session = Assert.Single(await busy.Api.ListAsync("/v3/hlssessions/list"));
        var scrape = await ScrapeAsync("");

        Assert.Equal(1, scrape.Value("paths_readers", ("name", BusyRouter.Camera), ("readerType", "hlsSession")));
        Assert.Equal((string?)session["id"], scrape.Find("hls_sessions").Single().Labels["id"]);
        Assert.Equal((string?)session["remoteAddr"], scrape.Find("hls_sessions").Single().Labels["remoteAddr"]);
        Assert.True(scrape.Value("hls_sessions_outbound_bytes") > 0);
        Assert.True(scrape.Value("hls_muxers_outbound_bytes", ("name", BusyRouter.Camera)) > 0);
        Assert.Equal(scrape.Value("hls_muxers_outbound_bytes"), scrape.Value("hls_muxers_bytes_sent"));

        Assert.Equal(["hls_muxers", "hls_muxers_bytes_sent", "hls_muxers_outbound_bytes", "hls_muxers_outbound_frames_discarded"], await NamesAsync($"?hls_muxer={BusyRouter.Camera}"));
        Assert.Equal(["hls_sessions", "hls_sessions_outbound_bytes"], await NamesAsync($"?hls_session={session["id"]}"));
        Assert.Equal(["hls_sessions", "hls_sessions_outbound_bytes"], await NamesAsync("?type=hls_sessions"));
        Assert.Empty(await NamesAsync("?hls_muxer=nobody"));
        Assert.Empty(await NamesAsync("?type=nonsense"));
    }

    private async Task<string[]> NamesAsync(string query) => [.. (await ScrapeAsync(query)).Samples.Select(sample => sample.Name).Distinct().Order(StringComparer.Ordinal)];

    private async Task<ExpositionValidator> ScrapeAsync(string query)
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(20) };
        http.DefaultRequestHeaders.Accept.ParseAdd("text/plain");
        return ExpositionValidator.Check(await http.GetStringAsync(new Uri($"http://{busy.MetricsTarget}/metrics{query}")), false);
    }
}
