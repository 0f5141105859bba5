using System.Buffers;
using System.Text;
using MediaRouter.Net;
using MediaRouter.Plugins.Metrics.Exposition;
using MediaRouter.Plugins.Metrics.Families;
using MediaRouter.Sdk;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Plugins.Metrics.Tests;

public sealed class GroupTests : IAsyncDisposable
{
    private readonly FakePaths _paths = new();
    private readonly FakePlugins _plugins = new();
    private readonly EgressLoops _loops = new(1, NullLogger.Instance);

    public ValueTask DisposeAsync() => _loops.DisposeAsync();

    [Fact]
    public void Path_has_a_line_of_each_metric_and_one_per_type_of_reader()
    {
        _paths.Add("cam", isReady: true, "rtspSession", "rtspSession", "rtmpConn");
        _paths.Add("idle", isReady: false);

        var scrape = Scrape();

        Assert.Equal(1, scrape.Value("paths", ("name", "cam"), ("state", "ready")));
        Assert.Equal(1, scrape.Value("paths", ("name", "idle"), ("state", "notReady")));
        Assert.Equal(2, scrape.Value("paths_readers", ("name", "cam"), ("readerType", "rtspSession"), ("state", "ready")));
        Assert.Equal(1, scrape.Value("paths_readers", ("name", "cam"), ("readerType", "rtmpConn")));
        Assert.Equal(0, scrape.Value("paths_readers", ("name", "idle"), ("readerType", ""), ("state", "notReady")));
        Assert.Equal(1000, scrape.Value("paths_inbound_bytes", ("name", "cam")));
        Assert.Equal(5000, scrape.Value("paths_outbound_bytes", ("name", "cam")));
        Assert.Equal(3, scrape.Value("paths_inbound_frames_in_error", ("name", "cam")));
        Assert.Equal(1000, scrape.Value("paths_bytes_received", ("name", "cam")));
        Assert.Equal(5000, scrape.Value("paths_bytes_sent", ("name", "cam")));
    }

    [Fact]
    public void Lines_are_as_they_always_were()
    {
        _paths.Add("cam", isReady: true);
        var catalog = Add<FakeSession>("rtsp_sessions");
        catalog.Items.Add(new FakeSession("1-2", "cam"));

        var lines = Render("").Split('\n');

        Assert.Contains("""paths{name="cam",state="ready"} 1""", lines);
        Assert.Contains("""paths_readers{name="cam",readerType="",state="ready"} 0""", lines);
        Assert.Contains("""rtsp_sessions{id="1-2",path="cam"} 1""", lines);
        Assert.Contains("""rtsp_sessions_inbound_bytes{id="1-2",path="cam"} 7""", lines);
        Assert.Contains("""rtsp_sessions_jitter{id="1-2",path="cam"} 0.25""", lines);
    }

    [Fact]
    public void Titles_come_in_their_order_and_each_group_ends_with_an_empty_line()
    {
        _paths.Add("cam", isReady: true);
        foreach (var prefix in new[] { "zoo_conns", "webrtc_sessions", "rtmp_conns", "acme_dests", "rtsps_conns", "rtsp_sessions", "rtsp_conns", "hls_muxers" })
        {
            Add<FakeSession>(prefix);
        }

        var text = Render("");

        Assert.Equal(
            [
                "Paths", "Paths (deprecated)", "HLS muxers", "HLS muxers (deprecated)", "RTSP connections", "RTSP connections (deprecated)", "RTSP sessions",
                "RTSP sessions (deprecated)", "RTSPS connections", "RTSPS connections (deprecated)", "RTMP connections", "RTMP connections (deprecated)",
                "WebRTC sessions", "WebRTC sessions (deprecated)", "ACME destinations", "ACME destinations (deprecated)", "ZOO connections",
                "ZOO connections (deprecated)", "Egress", "Plugins", "Process",
            ],
            ExpositionValidator.Check(text).Titles);
        Assert.Equal(21, text.Split("\n\n").Length - 1);
        Assert.EndsWith("\n\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Catalogue_without_items_has_a_zero_of_each_metric()
    {
        Add<FakeSession>("rtsp_sessions");

        var scrape = Scrape();

        foreach (var name in new[] { "rtsp_sessions", "rtsp_sessions_inbound_bytes", "rtsp_sessions_bytes_received", "rtsp_sessions_bytes_in", "paths", "paths_readers", "paths_bytes_sent" })
        {
            Assert.Empty(Assert.Single(scrape.Find(name)).Labels);
            Assert.Equal(0, scrape.Value(name));
        }
    }

    [Fact]
    public void Former_names_have_the_value_of_the_present_one_and_absent_values_no_line()
    {
        Add<FakeSession>("acme_sessions").Items.Add(new FakeSession("a", "cam"));

        var scrape = Scrape();

        Assert.Equal(7, scrape.Value("acme_sessions_bytes_received", ("id", "a")));
        Assert.Equal(7, scrape.Value("acme_sessions_bytes_in", ("id", "a")));
        Assert.Equal("counter", scrape.Types["acme_sessions_bytes_in"]);
        Assert.Equal("gauge", scrape.Types["acme_sessions_jitter"]);
        Assert.Empty(scrape.Find("acme_sessions_rtt"));
        Assert.DoesNotContain(scrape.Names, name => name.Contains("valid", StringComparison.Ordinal));
    }

    [Fact]
    public void Catalogue_of_a_disabled_server_is_not_there()
    {
        Add<FakeSession>("rtsps_conns").IsEnabled = false;

        Assert.DoesNotContain(Scrape().Names, name => name.StartsWith("rtsps", StringComparison.Ordinal));
    }

    [Fact]
    public void Catalogue_that_throws_or_repeats_a_prefix_leaves_the_others_whole()
    {
        Add<FakeSession>("bad_sessions").Fault = new InvalidOperationException("defect");
        Add<FakeSession>("good_sessions").Items.Add(new FakeSession("a", "cam"));
        Add<FakeSession>("good_sessions").Items.Add(new FakeSession("a", "cam"));
        Add<FakeSession>("paths not");

        var scrape = Scrape();

        Assert.Single(scrape.Find("good_sessions"));
        Assert.DoesNotContain(scrape.Names, name => name.StartsWith("bad", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("type=paths", "paths")]
    [InlineData("type=rtsp_sessions", "rtsp_sessions")]
    [InlineData("type=RTSP_sessions", "")]
    [InlineData("type=nonsense", "")]
    [InlineData("type=process", "mediarouter,process,dotnet")]
    [InlineData("path=cam", "paths,forward_dests")]
    [InlineData("type=paths&path=cam", "paths")]
    [InlineData("type=rtsp_sessions&path=cam", "")]
    [InlineData("rtsp_session=a", "rtsp_sessions")]
    [InlineData("forward_dest=d", "forward_dests")]
    [InlineData("rtsp_session=a&path=cam", "paths,forward_dests,rtsp_sessions")]
    [InlineData("rtsp_session=", "paths,forward_dests,rtsp_sessions,rtmp_conns,mediarouter,process,dotnet")]
    [InlineData("nonsense=a", "")]
    public void Query_chooses_the_groups(string query, string groups)
    {
        _paths.Add("cam", isReady: true);
        Add<FakeSession>("rtsp_sessions").Items.Add(new FakeSession("a", "cam"));
        Add<FakeSession>("rtmp_conns");
        Add<FakeDestination>("forward_dests").Items.Add(new FakeDestination("d", "cam"));

        var names = Scrape(query).Names.ToArray();

        string[] expected = groups.Length == 0 ? [] : groups.Split(',');
        Assert.All(expected, group => Assert.Contains(names, name => name.StartsWith(group, StringComparison.Ordinal)));
        Assert.All(names, name => Assert.Contains(expected, group => name.StartsWith(group, StringComparison.Ordinal)));
    }

    [Fact]
    public void Query_chooses_the_items()
    {
        _paths.Add("cam", isReady: true);
        _paths.Add("other", isReady: true);
        var sessions = Add<FakeSession>("rtsp_sessions");
        sessions.Items.AddRange([new FakeSession("a", "cam"), new FakeSession("b", "cam")]);
        var destinations = Add<FakeDestination>("forward_dests");
        destinations.Items.AddRange([new FakeDestination("d", "cam"), new FakeDestination("e", "cam"), new FakeDestination("f", "other")]);

        Assert.Equal("a", Assert.Single(Scrape("rtsp_session=a").Find("rtsp_sessions")).Labels["id"]);
        Assert.Equal("other", Assert.Single(Scrape("path=other").Find("paths")).Labels["name"]);
        Assert.Equal(["d", "e"], Scrape("path=cam").Find("forward_dests").Select(sample => sample.Labels["id"]));
        Assert.Equal(["e"], Scrape("path=cam&forward_dest=e").Find("forward_dests").Select(sample => sample.Labels["id"]));
        Assert.Equal("# RTSP sessions\n\n# RTSP sessions (deprecated)\n\n", Render("rtsp_session=A"));
        Assert.Equal("# Paths\n\n# Paths (deprecated)\n\n", Render("type=paths&path=Cam"));
    }

    [Fact]
    public void Filter_on_a_group_without_items_shows_nothing()
    {
        Add<FakeSession>("rtsp_sessions");

        Assert.Equal("", Render("rtsp_session=a"));
        Assert.Equal("", Render("path=cam"));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("type=forward_dests", true)]
    [InlineData("type=forward_dests&path=cam", false)]
    [InlineData("type=forward_dests&forward_dest=d", false)]
    public void Forward_destinations_have_zeros_only_when_asked_for(string query, bool hasZeros)
    {
        Add<FakeDestination>("forward_dests");

        Assert.Equal(hasZeros ? 2 : 0, Scrape(query).Names.Count(name => name.StartsWith("forward_dests", StringComparison.Ordinal)));
    }

    [Fact]
    public void Label_values_are_escaped()
    {
        const string Name = "a\"b\\c\nd\u00e9{},=";
        _paths.Add(Name, isReady: true, Name);
        Add<FakeSession>("rtsp_sessions").Items.Add(new FakeSession("x", Name));

        foreach (var isOpenMetrics in new[] { false, true })
        {
            var scrape = Scrape("", isOpenMetrics);
            Assert.Equal(1, scrape.Value("paths", ("name", Name)));
            Assert.Equal(1, scrape.Value("paths_readers", ("name", Name), ("readerType", Name)));
            Assert.Equal(1, scrape.Value("rtsp_sessions", ("path", Name)));
        }
    }

    [Fact]
    public void Open_metrics_has_the_same_series()
    {
        _paths.Add("cam", isReady: true, "rtspSession");
        Add<FakeSession>("rtsp_sessions").Items.Add(new FakeSession("a", "cam"));
        Add<FakeSession>("rtmp_conns");

        var text = Scrape();
        var open = Scrape("", isOpenMetrics: true);

        Assert.Equal(Keys(text), Keys(open));
        Assert.Empty(open.Titles);
        Assert.Equal("unknown", open.Types["paths_inbound_bytes"]);
        Assert.Equal("counter", open.Types["process_cpu_seconds"]);
        Assert.Equal("info", open.Types["mediarouter_build"]);
        Assert.Equal("histogram", open.Types["mediarouter_egress_latency_seconds"]);

        static IEnumerable<string> Keys(ExpositionValidator scrape) => scrape.Samples.Select(sample => sample.Name + string.Join(',', sample.Labels));
    }

    [Fact]
    public void Plugins_are_listed_with_their_state()
    {
        var scrape = Scrape("type=plugins");

        Assert.Equal(1, scrape.Value("mediarouter_plugins", ("id", "one"), ("state", "running"), ("version", "1.0")));
        Assert.Equal(1, scrape.Value("mediarouter_plugins", ("id", "two"), ("state", "startFailed")));
        Assert.Equal(1, scrape.Value("mediarouter_plugin_running", ("id", "one")));
        Assert.Equal(0, scrape.Value("mediarouter_plugin_running", ("id", "two")));
    }

    [Fact]
    public void Process_is_described_plausibly()
    {
        var scrape = Scrape("type=process");

        Assert.Equal(1, scrape.Value("mediarouter_build_info", ("version", "v1.2.3")));
        Assert.Equal(1_700_000_000.25, scrape.Value("process_start_time_seconds"));
        Assert.InRange(scrape.Value("process_cpu_seconds_total"), 0.01, 10_000);
        Assert.InRange(scrape.Value("process_resident_memory_bytes"), 10e6, 10e9);
        Assert.InRange(scrape.Value("process_threads"), 2, 1000);
        Assert.Equal(3, scrape.Find("dotnet_gc_collections_total").Count);
        Assert.InRange(scrape.Value("dotnet_gc_allocated_bytes_total"), 1, 1e12);
        if (OperatingSystem.IsLinux())
        {
            Assert.InRange(scrape.Value("process_open_fds"), 3, scrape.Value("process_max_fds"));
        }
    }

    [Theory]
    [InlineData(0.1, "0.1")]
    [InlineData(1e-9, "0.000000001")]
    [InlineData(1e17, "100000000000000000")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void Numbers_have_no_exponent(double value, string text) => Assert.Equal(text, ExpositionWriter.Format(value));

    private FakeCatalog<T> Add<T>(string prefix)
        where T : Sdk.Control.ICatalogItem
    {
        var catalog = new FakeCatalog<T>(prefix);
        _plugins.Items.Add(catalog);
        return catalog;
    }

    private ExpositionValidator Scrape(string query = "", bool isOpenMetrics = false) =>
        ExpositionValidator.Check(Render(query, isOpenMetrics ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text), isOpenMetrics);

    private string Render(string query, ExpositionFormat format = ExpositionFormat.Text)
    {
        var groups = new MetricGroups(_paths, _plugins, _loops, new RouterInfo("v1.2.3", DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250)), NullLogger.Instance);
        var output = new ArrayBufferWriter<byte>();
        var writer = new ExpositionWriter(output, format);
        groups.Write(writer, ScrapeQuery.Of(new QueryCollection(QueryHelpers.ParseQuery(query))));
        writer.Finish();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
