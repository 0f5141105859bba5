using MediaRouter.Benchmarks.CommandLine;

namespace MediaRouter.Benchmarks.Load;

internal sealed record LoadOptions
{
    public const string Usage = """
        MediaRouter.Benchmarks rtsp-load --server rtsp://HOST:PORT/PATH [options]
        publishing
          --publishers N          publishers to PATH, or PATH/0 to PATH/N-1 when N is not 1; 0 reads what is there (default 1)
          --publish-transport T   tcp or udp (default tcp)
          --bitrate B             bit/s of each, with k or M (default 5M)
          --fps F, --gop G        frames per second, frames per key frame (default 30, 60)
          --packet-size N         largest RTP payload in bytes (default 1400)
          --frame-at-once         with tcp, one send per frame; otherwise one send per packet, as ffmpeg does
        reading
          --readers N             (default 100)
          --transport T           tcp or udp (default tcp)
          --sample N              with tcp, look into the packets of N readers only; the kernel drops what the others get
          --threads N             receiving threads (default 2)
          --udp-ports A-B         ports of readers and publishers (default 20000-29999)
          --connect-parallel N    readers set up at a time (default 16)
        measuring
          --seconds S             length of the window (default 30)
          --warmup S              from the last reader's start to the window (default 8)
          --baseline-readers N    readers that are there, and warm, before the first memory sample (default 0)
          --server-pid PID        the server's process, for CPU and memory
          --settle S              before the memory samples without readers (default 2)
          --json FILE             everything measured
          --row FILE              appends one line of tab-separated values
          --name TEXT             the scenario's name in both
          --assert LIST           fails when a value is above the limit: cpu (s/GB), rss, anon (kB per reader), p50, p90, p99, max,
                                  first (ms), loss, missed (packets, frames), cores; for instance cpu=0.9,rss=30,p99=15,loss=0
        attacks, beside the readers and from the beginning of the window
          --slow N                readers that take one byte a second
          --vanish N              readers that go without a word: connections are reset, datagrams go unread
          --garbage N             publishers to PATH-garbage-N that send noise in mid-stream, and come again
          --setup-flood RATE      sessions per second that are set up and never played
        """;

    public required Uri Server { get; init; }

    public string Name { get; init; } = "";

    public int Publishers { get; init; }

    public MediaTransport PublishTransport { get; init; }

    public double BitrateBps { get; init; }

    public double FramesPerSecond { get; init; }

    public int Gop { get; init; }

    public int PacketPayloadBytes { get; init; }

    public bool PacketByPacket { get; init; }

    public int Readers { get; init; }

    public MediaTransport Transport { get; init; }

    public int InspectedReaders { get; init; }

    public int Threads { get; init; }

    public int FirstUdpPort { get; init; }

    public int LastUdpPort { get; init; }

    public int ConnectParallel { get; init; }

    public int Seconds { get; init; }

    public int WarmUpSeconds { get; init; }

    public int BaselineReaders { get; init; }

    public int? ServerProcess { get; init; }

    public int SettleSeconds { get; init; }

    public string? JsonFile { get; init; }

    public string? RowFile { get; init; }

    public IReadOnlyList<(string Value, double Limit)> Assertions { get; init; } = [];

    public int SlowReaders { get; init; }

    public int VanishingReaders { get; init; }

    public int GarbagePublishers { get; init; }

    public int SetupFloodPerSecond { get; init; }

    public static LoadOptions Parse(ReadOnlySpan<string> arguments)
    {
        var reader = new ArgumentReader(arguments, "frame-at-once", "packet-by-packet");
        var server = reader.Text("server") ?? throw new UsageException("--server is missing");
        if (!Uri.TryCreate(server, UriKind.Absolute, out var uri) || uri.Scheme != "rtsp" || uri.AbsolutePath.Length < 2)
        {
            throw new UsageException($"--server must be rtsp://HOST:PORT/PATH, but is '{server}'");
        }

        var readers = reader.Number("readers", 100, 0, 100_000);
        var ports = reader.Text("udp-ports", "20000-29999").Split('-');
        if (ports.Length != 2 || !ushort.TryParse(ports[0], out var firstPort) || !ushort.TryParse(ports[1], out var lastPort))
        {
            throw new UsageException("--udp-ports must be FIRST-LAST");
        }

        var serverProcess = reader.Number("server-pid", 0, 1, int.MaxValue);
        var frameAtOnce = reader.Flag("frame-at-once");
        if (reader.Flag("packet-by-packet") && frameAtOnce)
        {
            throw new UsageException("--frame-at-once and --packet-by-packet exclude each other");
        }

        var options = new LoadOptions
        {
            Server = uri,
            Name = reader.Text("name", ""),
            Publishers = reader.Number("publishers", 1, 0, 10_000),
            PublishTransport = reader.Choice("publish-transport", MediaTransport.Tcp),
            BitrateBps = reader.Scaled("bitrate", "5M"),
            FramesPerSecond = reader.Scaled("fps", "30"),
            Gop = reader.Number("gop", 60, 1, 100_000),
            PacketPayloadBytes = reader.Number("packet-size", 1400, 64, 60_000),
            PacketByPacket = !frameAtOnce,
            Readers = readers,
            Transport = reader.Choice("transport", MediaTransport.Tcp),
            InspectedReaders = reader.Number("sample", readers, 0, readers),
            Threads = reader.Number("threads", 2, 1, 64),
            FirstUdpPort = firstPort,
            LastUdpPort = lastPort,
            ConnectParallel = reader.Number("connect-parallel", 16, 1, 1000),
            Seconds = reader.Number("seconds", 30, 1, 100_000),
            WarmUpSeconds = reader.Number("warmup", 8, 0, 100_000),
            BaselineReaders = reader.Number("baseline-readers", 0, 0, readers),
            ServerProcess = serverProcess == 0 ? null : serverProcess,
            SettleSeconds = reader.Number("settle", 2, 0, 1000),
            JsonFile = reader.Text("json"),
            RowFile = reader.Text("row"),
            Assertions = ParseAssertions(reader.Text("assert", "")),
            SlowReaders = reader.Number("slow", 0, 0, 10_000),
            VanishingReaders = reader.Number("vanish", 0, 0, 10_000),
            GarbagePublishers = reader.Number("garbage", 0, 0, 1000),
            SetupFloodPerSecond = reader.Number("setup-flood", 0, 0, 10_000),
        };
        reader.RefuseUnknown();
        if (options.FramesPerSecond is < 1 or > 1000 || options.BitrateBps is < 10_000 or > 1e9)
        {
            throw new UsageException("--fps must be from 1 to 1000, and --bitrate from 10k to 1000M");
        }

        return options;
    }

    /// <summary>The URL of the publisher with the given number, and of its readers.</summary>
    public Uri UrlOf(int publisher) => Publishers <= 1 ? Server : new Uri($"{Server.OriginalString.TrimEnd('/')}/{publisher}");

    private static List<(string Value, double Limit)> ParseAssertions(string text)
    {
        var assertions = new List<(string Value, double Limit)>();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var sides = part.Split('=', 2);
            if (sides.Length != 2 || !LoadReport.AssertableNames.Contains(sides[0]))
            {
                throw new UsageException($"--assert: '{part}' is not NAME=LIMIT with NAME one of {string.Join(", ", LoadReport.AssertableNames)}");
            }

            // "30k" for memory reads as 30 kB.
            var digits = sides[0] is "rss" or "anon" ? sides[1].TrimEnd('k') : sides[1];
            assertions.Add((sides[0], ArgumentReader.ParseScaled("assert", digits)));
        }

        return assertions;
    }
}
