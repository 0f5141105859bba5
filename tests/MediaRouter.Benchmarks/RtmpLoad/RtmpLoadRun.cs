using System.Net.Sockets;
using MediaRouter.Benchmarks.Load;
using MediaRouter.Benchmarks.Load.Measuring;
using MediaRouter.Benchmarks.Load.Publishing;
using MediaRouter.Benchmarks.Load.Reading;
using MediaRouter.Benchmarks.RtmpLoad.Wire;

namespace MediaRouter.Benchmarks.RtmpLoad;

/// <summary>One run against one server: publishers, memory sample, readers, warm-up, the window, and the server after all have gone.</summary>
internal sealed class RtmpLoadRun : IDisposable
{
    private readonly RtmpLoadOptions _options;
    private readonly ServerUnderTest _server;
    private readonly int _readerCount;
    private readonly List<RtmpPublisher> _publishers = [];
    private readonly List<RtmpReader> _readers = [];
    private readonly List<ReaderLoop> _loops = [];
    private readonly Lock _connecting = new();
    private PublisherPacer? _pacer;
    private int _refused;
    private string? _firstFailure;

    public RtmpLoadRun(RtmpLoadOptions options, ServerUnderTest server, int readers)
    {
        (_options, _server, _readerCount) = (options, server, readers);
        for (var i = 0; i < options.Threads; i++)
        {
            _loops.Add(new ReaderLoop(Math.Max(1, readers)));
        }
    }

    public RtmpLoadReport Execute()
    {
        var idle = SampleServer();
        StartPublishing();
        Pause(_options.SettleSeconds);

        // Without readers it is the publishers whose memory counts.
        var before = _readerCount > 0 ? SampleServer() : idle;
        Connect();
        if (_readers.Count == 0 && _readerCount > 0)
        {
            throw new LoadException($"no reader could be set up: {_firstFailure}");
        }

        Pause(_options.WarmUpSeconds);
        return Measure(before);
    }

    public void Dispose()
    {
        // Loops first: a closed descriptor may be given out again while a loop still reads it.
        _loops.ForEach(loop => loop.Dispose());
        _readers.ForEach(reader => reader.Dispose());
        _pacer?.Dispose();
        _publishers.ForEach(publisher => publisher.Dispose());
    }

    private RtmpLoadReport Measure(ProcessSample? before)
    {
        var framesBefore = _publishers.Sum(publisher => publisher.Frames);
        var bytesBefore = _publishers.Sum(publisher => publisher.Bytes);
        var machineStart = MachineSample.Read();
        var clientStart = Environment.CpuUsage.TotalTime;
        _pacer!.ResetExtremes();
        var start = SampleServer();
        _loops.ForEach(loop => loop.Enter(RunPhase.Measuring));
        Pause(_options.Seconds);
        _loops.ForEach(loop => loop.Enter(RunPhase.Done));
        var with = SampleServer();
        var clientCpu = (Environment.CpuUsage.TotalTime - clientStart).TotalSeconds;
        var machineEnd = MachineSample.Read();
        var frames = _publishers.Sum(publisher => publisher.Frames) - framesBefore;
        var published = _publishers.Sum(publisher => publisher.Bytes) - bytesBefore;
        _loops.ForEach(loop => loop.Stop());
        _readers.ForEach(reader => reader.Dispose());
        Pause(_options.SettleSeconds);
        var after = SampleServer();

        var seconds = _loops.Average(loop => loop.WindowSeconds);
        var bytes = _readerCount > 0 ? _loops.Sum(loop => loop.WindowBytes) : published;
        var latency = new LatencyHistogram();
        _loops.ForEach(loop => latency.Add(loop.Latency));
        var firstPicture = new LatencyHistogram();
        var setUp = new LatencyHistogram();
        foreach (var reader in _readers)
        {
            setUp.Record(reader.SetUpTime);
            if (reader.FirstPictureAt > 0)
            {
                firstPicture.Record(reader.TimeToFirstPicture);
            }
        }

        var inspected = _readers.FindAll(reader => reader.Inspects);
        var due = (double)frames / _publishers.Count * inspected.Count;
        var machineBusy = (machineEnd.BusySeconds - machineStart.BusySeconds) / seconds;
        var serverCpu = with?.CpuSeconds - start?.CpuSeconds;
        var connections = _readerCount > 0 ? _readers.Count : _publishers.Count;
        return new RtmpLoadReport
        {
            Server = _server.Name,
            Readers = _readerCount,
            Publishers = _options.Publishers,
            BitrateBps = _options.BitrateBps,
            WindowSeconds = seconds,
            Bytes = bytes,
            DeliveredPercent = due > 0 ? 100 * inspected.Sum(reader => reader.WindowFrames) / due : 0,
            FramesMissed = inspected.Sum(reader => reader.WindowMissedFrames),
            ReadersRefused = _refused,
            ReadersEnded = _readers.Count(reader => reader.EndedEarly),
            ReadersSilent = inspected.Count(reader => reader.WindowFrames == 0),
            FirstFailure = _firstFailure ?? _readers.Find(reader => reader.EndedEarly)?.Failure ?? _publishers.Find(publisher => publisher.Failure is not null)?.Failure,
            LatencySamples = latency.Count,
            LatencyP50Milliseconds = latency.PercentileMilliseconds(50),
            LatencyP99Milliseconds = latency.PercentileMilliseconds(99),
            LatencyMaxMilliseconds = latency.MaxNanoseconds / 1e6,
            SetUpP99Milliseconds = setUp.PercentileMilliseconds(99),
            FirstPictureP50Milliseconds = firstPicture.PercentileMilliseconds(50),
            FirstPictureP99Milliseconds = firstPicture.PercentileMilliseconds(99),
            PublisherLongestFrameMilliseconds = _publishers.Max(publisher => publisher.LongestFrameNanoseconds) / 1e6,
            PublisherLatestStartMilliseconds = _pacer.LatestStartNanoseconds / 1e6,
            ClientCpuSeconds = clientCpu,
            MachineBusyCores = machineBusy,
            OtherBusyCores = Math.Max(0, machineBusy - (((serverCpu ?? 0) + clientCpu) / seconds)),
            ServerCores = serverCpu / seconds,
            CpuSecondsPerGigabyte = bytes > 0 ? serverCpu / (bytes / 1e9) : null,
            ResidentKilobytesPerConnection = (double?)(with?.ResidentKilobytes - before?.ResidentKilobytes) / connections,
            AnonymousKilobytesPerConnection = (double?)(with?.AnonymousKilobytes - before?.AnonymousKilobytes) / connections,
            ServerBefore = before,
            ServerWith = with,
            ServerAfter = after,
        };
    }

    private Uri UrlOf(int publisher) => _options.Publishers == 1 ? _server.Url : new Uri($"{_server.Url.OriginalString}-{publisher}");

    private void StartPublishing()
    {
        var video = new RtmpVideo(_options.BitrateBps, _options.FramesPerSecond, _options.Gop, _options.ChunkSize);
        for (var i = 0; i < _options.Publishers; i++)
        {
            _publishers.Add(RtmpPublisher.Open(UrlOf(i), video, _options.ChunkSize));
        }

        _pacer = new PublisherPacer(_publishers, _options.FramesPerSecond);
    }

    // Threads of their own: the pool would take seconds to grow to as many blocking connects.
    private void Connect()
    {
        var next = -1;
        var workers = new List<Thread>();
        for (var i = 0; i < Math.Min(_options.ConnectParallel, _readerCount); i++)
        {
            var worker = new Thread(() =>
            {
                for (var number = Interlocked.Increment(ref next); number < _readerCount; number = Interlocked.Increment(ref next))
                {
                    ConnectReader(number);
                }
            });
            worker.Start();
            workers.Add(worker);
        }

        workers.ForEach(worker => worker.Join());
    }

    private void ConnectReader(int number)
    {
        try
        {
            var connection = RtmpConnection.Open(UrlOf(number % _options.Publishers), _options.ChunkSize);
            connection.Play();
            var reader = new RtmpReader(connection, number < _options.InspectedReaders);
            lock (_connecting)
            {
                _readers.Add(reader);
            }

            _loops[number % _loops.Count].Add(reader);
        }
        catch (Exception ex) when (ex is LoadException or SocketException)
        {
            lock (_connecting)
            {
                _refused++;
                _firstFailure ??= ex.Message;
            }
        }
    }

    private ProcessSample? SampleServer() => _server.ProcessId is { } process ? ProcessSample.Read(process) : null;

    private static void Pause(double seconds) => Thread.Sleep(TimeSpan.FromSeconds(seconds));
}
