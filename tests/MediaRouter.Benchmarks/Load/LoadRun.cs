using MediaRouter.Benchmarks.Load.Attacks;
using MediaRouter.Benchmarks.Load.Measuring;
using MediaRouter.Benchmarks.Load.Publishing;
using MediaRouter.Benchmarks.Load.Reading;
using MediaRouter.Benchmarks.Load.Rtsp;

namespace MediaRouter.Benchmarks.Load;

/// <summary>
/// One run: publishers, memory sample, readers, warm-up, the window, and the server after the readers have gone.
/// </summary>
internal sealed class LoadRun : IDisposable
{
    private readonly LoadOptions _options;
    private readonly UdpPortRange _ports;
    private readonly List<Publisher> _publishers = [];
    private readonly List<MediaReader> _readers = [];
    private readonly List<ReaderLoop> _loops = [];
    private readonly Lock _connecting = new();
    private PublisherPacer? _pacer;
    private int _refused;
    private string? _firstFailure;

    public LoadRun(LoadOptions options)
    {
        _options = options;
        _ports = new UdpPortRange(options.FirstUdpPort, options.LastUdpPort);
        for (var i = 0; i < options.Threads; i++)
        {
            _loops.Add(new ReaderLoop(Math.Max(1, options.Readers)));
        }
    }

    public LoadReport Execute()
    {
        var idle = SampleServer();
        StartPublishing();
        Pause(_options.SettleSeconds);
        if (_options.BaselineReaders > 0)
        {
            Connect(0, _options.BaselineReaders);
            Pause(_options.WarmUpSeconds);
        }

        var before = SampleServer();
        Connect(_options.BaselineReaders, _options.Readers);
        if (_readers.Count == 0 && _options.Readers > 0)
        {
            throw new LoadException($"no reader could be set up: {_firstFailure}");
        }

        Pause(_options.WarmUpSeconds);
        return Measure(idle, before);
    }

    public void Dispose()
    {
        // Loops first: a closed descriptor may be given out again while a loop still reads it.
        _loops.ForEach(loop => loop.Dispose());
        _readers.ForEach(reader => reader.Dispose());
        _pacer?.Dispose();
        _publishers.ForEach(publisher => publisher.Dispose());
    }

    private LoadReport Measure(ProcessSample? idle, ProcessSample? before)
    {
        using var attacks = AttackSet.Start(_options, _ports);
        var published = _publishers.ConvertAll(publisher => publisher.Bytes);
        var machineStart = MachineSample.Read();
        var clientStart = Environment.CpuUsage.TotalTime;
        _pacer?.ResetExtremes();
        var serverStart = SampleServer();
        _loops.ForEach(loop => loop.Enter(RunPhase.Measuring));

        var windowEnd = MonotonicClock.Now + (_options.Seconds * MonotonicClock.NanosecondsPerSecond);
        long peak = 0;
        while (MonotonicClock.Now < windowEnd)
        {
            Pause(Math.Min(1, (windowEnd - MonotonicClock.Now) / 1e9));
            peak = Math.Max(peak, SampleServer()?.ResidentKilobytes ?? 0);
        }

        _loops.ForEach(loop => loop.Enter(RunPhase.Done));
        var with = SampleServer();
        peak = Math.Max(peak, with?.ResidentKilobytes ?? 0);
        var clientCpu = (Environment.CpuUsage.TotalTime - clientStart).TotalSeconds;
        var machineEnd = MachineSample.Read();
        for (var i = 0; i < published.Count; i++)
        {
            published[i] = _publishers[i].Bytes - published[i];
        }

        var attackCounts = attacks.Stop();
        EndReaders();
        Pause(_options.SettleSeconds);
        var after = SampleServer();
        return Compose(new Samples(idle, before, serverStart, with, after, peak, machineStart, machineEnd), clientCpu, published, attackCounts);
    }

    private LoadReport Compose(Samples samples, double clientCpu, List<long> published, IReadOnlyDictionary<string, long> attacks)
    {
        var seconds = _loops.Average(loop => loop.WindowSeconds);
        var bytes = _loops.Sum(loop => loop.WindowBytes);
        var latency = new LatencyHistogram();
        _loops.ForEach(loop => latency.Add(loop.Latency));
        var inspected = _readers.Take(_options.InspectedReaders).ToList();
        var received = inspected.Sum(reader => reader.WindowReceived);
        var lost = inspected.Sum(reader => reader.WindowLost);
        var firstPacket = new LatencyHistogram();
        var setUp = new LatencyHistogram();
        foreach (var reader in _readers)
        {
            setUp.Record(reader.SetUpTime);
            if (reader.FirstPacketAt > 0)
            {
                firstPacket.Record(reader.TimeToFirstPacket);
            }
        }

        var due = published.Select((sent, publisher) => sent * ReadersOf(publisher)).Sum();
        var failure = _firstFailure ?? _readers.Find(reader => reader.EndedEarly)?.Failure ?? _publishers.Find(p => p.Failure is not null)?.Failure;
        var machineBusy = (samples.MachineEnd.BusySeconds - samples.MachineStart.BusySeconds) / seconds;
        var serverCpu = samples.With?.CpuSeconds - samples.WindowStart?.CpuSeconds;
        var memoryReaders = _readers.Count - _options.BaselineReaders;
        return new LoadReport
        {
            Name = _options.Name,
            Readers = _options.Readers,
            Publishers = _options.Publishers,
            Transport = _options.Transport.ToString().ToLowerInvariant(),
            PublishTransport = _options.PublishTransport.ToString().ToLowerInvariant(),
            BitrateBps = _options.BitrateBps,
            WindowSeconds = seconds,
            DeliveredBytes = bytes,
            DeliveredPackets = _loops.Sum(loop => loop.WindowPackets),
            DeliveredPercent = due > 0 ? 100.0 * bytes / due : 0,
            PacketsLost = lost,
            LossPercent = lost > 0 ? 100.0 * lost / (lost + received) : 0,
            FramesMissed = inspected.Sum(reader => reader.WindowMissedFrames),
            ReceiveBufferDrops = samples.MachineEnd.ReceiveBufferDrops - samples.MachineStart.ReceiveBufferDrops,
            ReadersRefused = _refused,
            ReadersEnded = _readers.Count(reader => reader.EndedEarly),
            ReadersSilent = inspected.Count(reader => reader.WindowReceived == 0),
            FirstFailure = failure,
            LatencySamples = latency.Count,
            LatencyP50Milliseconds = latency.PercentileMilliseconds(50),
            LatencyP90Milliseconds = latency.PercentileMilliseconds(90),
            LatencyP99Milliseconds = latency.PercentileMilliseconds(99),
            LatencyMaxMilliseconds = latency.MaxNanoseconds / 1e6,
            SetUpP50Milliseconds = setUp.PercentileMilliseconds(50),
            SetUpP99Milliseconds = setUp.PercentileMilliseconds(99),
            FirstPacketP50Milliseconds = firstPacket.PercentileMilliseconds(50),
            FirstPacketP99Milliseconds = firstPacket.PercentileMilliseconds(99),
            PublisherLongestFrameMilliseconds = _publishers.Count > 0 ? _publishers.Max(publisher => publisher.LongestFrameNanoseconds) / 1e6 : 0,
            PublisherLatestStartMilliseconds = (_pacer?.LatestStartNanoseconds ?? 0) / 1e6,
            ClientCpuSeconds = clientCpu,
            ClientReceiveCpuSecondsPerGigabyte = bytes > 0 ? _loops.Sum(loop => loop.WindowCpuSeconds) / (bytes / 1e9) : 0,
            MachineBusyCores = machineBusy,
            MachineStolenCores = (samples.MachineEnd.StolenSeconds - samples.MachineStart.StolenSeconds) / seconds,
            OtherBusyCores = serverCpu is null ? null : Math.Max(0, machineBusy - ((serverCpu.Value + clientCpu) / seconds)),
            ServerCpuSeconds = serverCpu,
            ServerCores = serverCpu / seconds,
            ServerCpuSecondsPerGigabyte = bytes > 0 ? serverCpu / (bytes / 1e9) : null,
            ResidentKilobytesPerReader = PerReader(samples.With?.ResidentKilobytes - samples.Before?.ResidentKilobytes, memoryReaders),
            AnonymousKilobytesPerReader = PerReader(samples.With?.AnonymousKilobytes - samples.Before?.AnonymousKilobytes, memoryReaders),
            MemoryReaders = memoryReaders,
            ServerIdle = samples.Idle,
            ServerBeforeReaders = samples.Before,
            ServerWithReaders = samples.With,
            ServerPeakResidentKilobytes = samples.With is null ? null : samples.PeakKilobytes,
            ServerAfterReaders = samples.After,
            Attacks = attacks,
        };
    }

    private static double? PerReader(long? kilobytes, int readers) => readers > 0 ? (double?)kilobytes / readers : null;

    private int ReadersOf(int publisher) =>
        (_options.Readers / _options.Publishers) + (publisher < _options.Readers % _options.Publishers ? 1 : 0);

    private void StartPublishing()
    {
        if (_options.Publishers == 0)
        {
            return;
        }

        var video = new SyntheticVideo(_options.BitrateBps, _options.FramesPerSecond, _options.Gop, _options.PacketPayloadBytes);
        for (var i = 0; i < _options.Publishers; i++)
        {
            _publishers.Add(Publisher.Open(_options.UrlOf(i), _options.PublishTransport, video, _ports, _options));
        }

        _pacer = new PublisherPacer(_publishers, _options.FramesPerSecond);
    }

    private void Connect(int first, int end)
    {
        // Threads of their own: the pool would take seconds to grow to as many blocking connects.
        var next = first - 1;
        var workers = new List<Thread>();
        for (var i = 0; i < Math.Min(_options.ConnectParallel, end - first); i++)
        {
            var worker = new Thread(() =>
            {
                for (var number = Interlocked.Increment(ref next); number < end; number = Interlocked.Increment(ref next))
                {
                    ConnectReader(number);
                }
            });
            worker.Start();
            workers.Add(worker);
        }

        workers.ForEach(worker => worker.Join());
        lock (_connecting)
        {
            _readers.Sort((left, right) => right.Inspects.CompareTo(left.Inspects));
        }
    }

    private void ConnectReader(int number)
    {
        try
        {
            var session = ReadSession.SetUp(_options.UrlOf(_options.Publishers > 1 ? number % _options.Publishers : 0), _options.Transport, _ports);
            session.Play();
            var inspects = number < _options.InspectedReaders;
            MediaReader reader = _options.Transport == MediaTransport.Tcp ? new TcpReader(session, inspects) : new UdpReader(session, inspects);
            lock (_connecting)
            {
                _readers.Add(reader);
            }

            _loops[number % _loops.Count].Add(reader);
        }
        catch (LoadException ex)
        {
            lock (_connecting)
            {
                _refused++;
                _firstFailure ??= ex.Message;
            }
        }
    }

    private void EndReaders()
    {
        _loops.ForEach(loop => loop.Stop());
        foreach (var reader in _readers)
        {
            reader.TearDown();
            reader.Dispose();
        }
    }

    private ProcessSample? SampleServer() => _options.ServerProcess is { } process ? ProcessSample.Read(process) : null;

    private static void Pause(double seconds) => Thread.Sleep(TimeSpan.FromSeconds(Math.Max(0, seconds)));

    private sealed record Samples(
        ProcessSample? Idle,
        ProcessSample? Before,
        ProcessSample? WindowStart,
        ProcessSample? With,
        ProcessSample? After,
        long PeakKilobytes,
        MachineSample MachineStart,
        MachineSample MachineEnd);
}
