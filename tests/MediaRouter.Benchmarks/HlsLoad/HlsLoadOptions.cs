using MediaRouter.Benchmarks.CommandLine;

namespace MediaRouter.Benchmarks.HlsLoad;

internal sealed record HlsLoadOptions
{
    public const string Usage = """
        MediaRouter.Benchmarks hls-load   publishes H.264 by RTMP, watches it many times with low-latency HLS, and measures the server
        what is measured
          --router FILE           the executable of a router, started for the run
          --server URL            or http://HOST:PORT/PATH/ of a server that runs; --server-pid PID is its process, --publish URL where rtmp:// goes that it shows
          --peers LIST            beside it, with what the router served: nginx (Debian: nginx-light) as a server of files, kestrel with an endpoint
                                  that knows nothing but the bytes; for instance nginx,kestrel
          --site DIR              playlists and parts for the peers that an earlier run kept there; without --router
          --keep-site DIR         keeps what the router served
          --port N                ports N to N+3 are used (default 8888)
        load
          --bitrate B             bit/s, with k or M (default 3M)
          --fps F, --gop G        frames per second, frames per key frame (default 30, 30)
          --part MS               duration of a part (default 200)
          --viewers N             (default 2000)
          --baseline-viewers N    of these, there and warm before the memory is sampled that others are judged by (default 200)
          --sample N              look into the parts that N viewers get; those of the others are only measured (default 20)
          --no-gzip               viewers that take no compressed playlists
          --cookies               viewers that keep the session in a cookie, as over HTTPS; otherwise it is in every address
          --threads N             threads of the viewers (default 1)
          --connect-parallel N    viewers set up at a time (default 16)
        measuring
          --seconds S             length of the window (default 20)
          --warmup S              before each memory sample and the window (default 8)
          --settle S              before the memory samples without viewers (default 2)
          --json FILE             everything measured
          --row FILE              appends one line of tab-separated values for each server
          --assert LIST           fails when a value of the router is above the limit: cpu (s/GB), cores, rss (kB per viewer), p50, p99, missed, ratio (CPU
                                  against that of nginx); for instance ratio=2,missed=0
        """;

    public string? RouterFile { get; init; }

    public Uri? Server { get; init; }

    public int ServerProcess { get; init; }

    public Uri? PublishUrl { get; init; }

    public IReadOnlyList<string> Peers { get; init; } = [];

    public string? Site { get; init; }

    public string? KeptSite { get; init; }

    public int Port { get; init; }

    public double BitrateBps { get; init; }

    public double FramesPerSecond { get; init; }

    public int Gop { get; init; }

    public int PartMilliseconds { get; init; }

    public int Viewers { get; init; }

    public int BaselineViewers { get; init; }

    public int InspectedViewers { get; init; }

    public bool TakesGzip { get; init; }

    public bool KeepsCookies { get; init; }

    public int Threads { get; init; }

    public int ConnectParallel { get; init; }

    public int Seconds { get; init; }

    public int WarmUpSeconds { get; init; }

    public int SettleSeconds { get; init; }

    public string? JsonFile { get; init; }

    public string? RowFile { get; init; }

    public IReadOnlyList<(string Value, double Limit)> Assertions { get; init; } = [];

    public static HlsLoadOptions Parse(ReadOnlySpan<string> arguments)
    {
        var reader = new ArgumentReader(arguments, "no-gzip", "cookies");
        var viewers = reader.Number("viewers", 2000, 1, 9000);
        var options = new HlsLoadOptions
        {
            RouterFile = reader.Text("router"),
            Server = reader.Text("server") is { } server ? new Uri(server) : null,
            ServerProcess = reader.Number("server-pid", 0, 0, int.MaxValue),
            PublishUrl = reader.Text("publish") is { } publish ? new Uri(publish) : null,
            Peers = reader.Text("peers", "").Split(',', StringSplitOptions.RemoveEmptyEntries),
            Site = reader.Text("site"),
            KeptSite = reader.Text("keep-site"),
            Port = reader.Number("port", 8888, 1, 65_530),
            BitrateBps = reader.Scaled("bitrate", "3M"),
            FramesPerSecond = reader.Scaled("fps", "30"),
            Gop = reader.Number("gop", 30, 2, 100_000),
            PartMilliseconds = reader.Number("part", 200, 20, 10_000),
            Viewers = viewers,
            BaselineViewers = Math.Min(viewers, reader.Number("baseline-viewers", 200, 0, 9000)),
            InspectedViewers = reader.Number("sample", 20, 0, 9000),
            TakesGzip = !reader.Flag("no-gzip"),
            KeepsCookies = reader.Flag("cookies"),
            Threads = reader.Number("threads", 1, 1, 64),
            ConnectParallel = reader.Number("connect-parallel", 16, 1, 1000),
            Seconds = reader.Number("seconds", 20, 1, 100_000),
            WarmUpSeconds = reader.Number("warmup", 8, 0, 100_000),
            SettleSeconds = reader.Number("settle", 2, 0, 1000),
            JsonFile = reader.Text("json"),
            RowFile = reader.Text("row"),
            Assertions = ParseAssertions(reader.Text("assert", "")),
        };
        reader.RefuseUnknown();
        if ((options.RouterFile is null ? 0 : 1) + (options.Server is null ? 0 : 1) + (options.Site is null ? 0 : 1) != 1)
        {
            throw new UsageException("one of --router, --server and --site is needed");
        }

        if (options.Server is not null && (options.PublishUrl is null || options.ServerProcess == 0))
        {
            throw new UsageException("--server needs --publish and --server-pid");
        }

        foreach (var peer in options.Peers)
        {
            if (peer is not ("nginx" or "kestrel"))
            {
                throw new UsageException($"--peers: there is no peer '{peer}'");
            }
        }

        if (options.FramesPerSecond is < 1 or > 1000 || options.BitrateBps is < 10_000 or > 1e9)
        {
            throw new UsageException("--fps must be from 1 to 1000, and --bitrate from 10k to 1000M");
        }

        return options;
    }

    private static List<(string Value, double Limit)> ParseAssertions(string text)
    {
        var assertions = new List<(string Value, double Limit)>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = part.Split('=', 2);
            if (sides.Length != 2 || !HlsLoadReport.AssertableNames.Contains(sides[0]))
            {
                throw new UsageException($"--assert: '{part}' is not NAME=LIMIT with NAME one of {string.Join(", ", HlsLoadReport.AssertableNames)}");
            }

            assertions.Add((sides[0], ArgumentReader.ParseScaled("assert", sides[1])));
        }

        return assertions;
    }
}
