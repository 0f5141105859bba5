using MediaRouter.Benchmarks.CommandLine;

namespace MediaRouter.Benchmarks.RtmpLoad;

internal sealed record RtmpLoadOptions
{
    public const string Usage = """
        MediaRouter.Benchmarks rtmp-load    publishes H.264 by RTMP, reads it many times, and measures the server
        MediaRouter.Benchmarks rtmp-publish the same with 300 publishers of 1 Mbit/s and no reader, unless told otherwise
        what is measured, one of
          --router FILE           the executable of a router, started anew for each number of readers
          --server URL            rtmp://HOST:PORT/APP/KEY of a server that runs; --server-pid PID is its process
        beside it, with the same load
          --peer nginx            nginx with its RTMP module (Debian: nginx-light libnginx-mod-rtmp), started anew for each number of readers
          --port N                ports N and N+1 are for the router and the peer (default 1935)
        load
          --publishers N          publishers to KEY, or KEY-0 to KEY-(N-1) when N is not 1 (default 1)
          --bitrate B             bit/s of each, with k or M (default 5M)
          --fps F, --gop G        frames per second, frames per key frame (default 30, 60)
          --readers LIST          numbers of readers, one run each (default 100,300,1000)
          --chunk-size N          of what the publishers send (default 4096)
          --sample N              look into what N readers get; of the others the bytes are counted (default all)
          --threads N             receiving threads (default 1)
          --connect-parallel N    readers set up at a time (default 16)
        measuring
          --seconds S             length of the window (default 20)
          --warmup S              from the last reader's start to the window (default 8)
          --settle S              before the memory samples without readers (default 2)
          --json FILE             everything measured
          --row FILE              appends one line of tab-separated values for each run
          --assert LIST           fails when a value of the router is above the limit: cpu (s/GB), cores, rss, anon (kB per connection),
                                  p50, p99, max, first (ms), missed (frames), ratio (CPU against the peer's); for instance cpu=0.9,ratio=1
        """;

    public string? RouterFile { get; init; }

    public Uri? Server { get; init; }

    public int? ServerProcess { get; init; }

    public bool HasPeer { get; init; }

    public int Port { get; init; }

    public int Publishers { get; init; }

    public double BitrateBps { get; init; }

    public double FramesPerSecond { get; init; }

    public int Gop { get; init; }

    public IReadOnlyList<int> Readers { get; init; } = [];

    public int ChunkSize { get; init; }

    public int InspectedReaders { get; init; }

    public int Threads { get; init; }

    public int ConnectParallel { get; init; }

    public int Seconds { get; init; }

    public int WarmUpSeconds { get; init; }

    public int SettleSeconds { get; init; }

    public string? JsonFile { get; init; }

    public string? RowFile { get; init; }

    public IReadOnlyList<(string Value, double Limit)> Assertions { get; init; } = [];

    /// <param name="publishes">Whether the defaults are those of many publishers without readers.</param>
    public static RtmpLoadOptions Parse(ReadOnlySpan<string> arguments, bool publishes)
    {
        var reader = new ArgumentReader(arguments);
        var server = reader.Text("server");
        Uri? uri = null;
        if (server is not null && (!Uri.TryCreate(server, UriKind.Absolute, out uri) || uri.Scheme != "rtmp" || uri.AbsolutePath.Length < 2))
        {
            throw new UsageException($"--server must be rtmp://HOST:PORT/APP/KEY, but is '{server}'");
        }

        var process = reader.Number("server-pid", 0, 1, int.MaxValue);
        var peer = reader.Text("peer");
        var options = new RtmpLoadOptions
        {
            RouterFile = reader.Text("router"),
            Server = uri,
            ServerProcess = process == 0 ? null : process,
            HasPeer = peer == "nginx",
            Port = reader.Number("port", 1935, 1, 65_534),
            Publishers = reader.Number("publishers", publishes ? 300 : 1, 1, 10_000),
            BitrateBps = reader.Scaled("bitrate", publishes ? "1M" : "5M"),
            FramesPerSecond = reader.Scaled("fps", "30"),
            Gop = reader.Number("gop", 60, 2, 100_000),
            Readers = ParseReaders(reader.Text("readers", publishes ? "0" : "100,300,1000")),
            ChunkSize = reader.Number("chunk-size", 4096, 128, 65_536),
            InspectedReaders = reader.Number("sample", 100_000, 0, 100_000),
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
        if (peer is not (null or "nginx"))
        {
            throw new UsageException("--peer must be nginx");
        }

        if (options is { RouterFile: not null, Server: not null } or { RouterFile: null, Server: null, HasPeer: false })
        {
            throw new UsageException("one of --router and --server is needed, or --peer alone");
        }

        if (options.FramesPerSecond is < 1 or > 1000 || options.BitrateBps is < 10_000 or > 1e9)
        {
            throw new UsageException("--fps must be from 1 to 1000, and --bitrate from 10k to 1000M");
        }

        return options;
    }

    private static List<int> ParseReaders(string text)
    {
        var counts = new List<int>();
        foreach (var part in text.Split(','))
        {
            counts.Add(int.TryParse(part, out var count) && count is >= 0 and <= 100_000
                ? count
                : throw new UsageException($"--readers must be numbers up to 100000, with commas, but is '{text}'"));
        }

        return counts;
    }

    private static List<(string Value, double Limit)> ParseAssertions(string text)
    {
        var assertions = new List<(string Value, double Limit)>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = part.Split('=', 2);
            if (sides.Length != 2 || !RtmpLoadReport.AssertableNames.Contains(sides[0]))
            {
                throw new UsageException($"--assert: '{part}' is not NAME=LIMIT with NAME one of {string.Join(", ", RtmpLoadReport.AssertableNames)}");
            }

            assertions.Add((sides[0], ArgumentReader.ParseScaled("assert", sides[1])));
        }

        return assertions;
    }
}
