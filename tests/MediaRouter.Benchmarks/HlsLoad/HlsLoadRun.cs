using System.ComponentModel;
using System.Net.Sockets;
using MediaRouter.Benchmarks.Load;
using MediaRouter.Benchmarks.Load.Measuring;
using MediaRouter.Benchmarks.Load.Reading;
using MediaRouter.Benchmarks.RtmpLoad;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>One run against one server: memory sample, some viewers, sample, all viewers, the window, and the server after all have gone.</summary>
/// <param name="site">What the viewers of a server of files load; <see langword="null"/> for a router.</param>
internal sealed class HlsLoadRun(HlsLoadOptions options, ServerUnderTest server, RecordedSite? site) : IDisposable
{
    private readonly List<Viewer> _viewers = [];
    private readonly List<ReaderLoop> _loops = [];
    private readonly List<ViewerTicks> _ticks = [];
    private readonly List<byte[]> _playlistRequests = [];
    private readonly List<byte[]> _partRequests = [];
    private readonly Lock _connecting = new();
    private int _refused;
    private string? _firstFailure;

    public HlsLoadReport Execute()
    {
        Prepare();
        var before = Sample();
        Connect(0, options.BaselineViewers);
        Pause(options.WarmUpSeconds);
        var baseline = Sample();
        Connect(options.BaselineViewers, options.Viewers);
        if (_viewers.Count == 0)
        {
            throw new LoadException($"no viewer could be set up: {_firstFailure}");
        }

        Pause(options.WarmUpSeconds);
        return Measure(before, baseline);
    }

    public void Dispose()
    {
        // Loops first: a closed descriptor may be given out again while a loop still reads it.
        _loops.ForEach(loop => loop.Dispose());
        _viewers.ForEach(viewer => viewer.Dispose());
        _ticks.ForEach(ticks => ticks.Dispose());
    }

    private void Prepare()
    {
        for (var i = 0; i < options.Threads; i++)
        {
            var loop = new ReaderLoop(options.Viewers + 1);
            _loops.Add(loop);
            if (site is not null)
            {
                var ticks = new ViewerTicks(options.PartMilliseconds);
                loop.Add(ticks);
                _ticks.Add(ticks);
            }
        }

        // Addresses as long as those of a router.
        var tail = RequestText.Tail(server.Url, options.TakesGzip);
        for (var i = 0; i < site?.Count; i++)
        {
            _playlistRequests.Add(RequestText.Get($"/{RecordedSite.PlaylistName(i)}?session=00000000-0000-0000-0000-000000000000&_HLS_msn=100&_HLS_part=1&_HLS_skip=YES", tail));
            _partRequests.Add(RequestText.Get($"/{RecordedSite.PartName(i)}?session=00000000-0000-0000-0000-000000000000", tail));
        }
    }

    private HlsLoadReport Measure(ProcessSample before, ProcessSample baseline)
    {
        var machineStart = MachineSample.Read();
        var clientStart = Environment.CpuUsage.TotalTime;
        var start = Sample();
        _loops.ForEach(loop => loop.Enter(RunPhase.Measuring));
        Pause(options.Seconds);
        _loops.ForEach(loop => loop.Enter(RunPhase.Done));
        var with = Sample();
        var clientCpu = (Environment.CpuUsage.TotalTime - clientStart).TotalSeconds;
        var machineEnd = MachineSample.Read();
        _loops.ForEach(loop => loop.Stop());
        _viewers.ForEach(viewer => viewer.Dispose());
        Pause(options.SettleSeconds);

        var latency = new LatencyHistogram();
        _loops.ForEach(loop => latency.Add(loop.Latency));
        var setUp = new LatencyHistogram();
        _viewers.ForEach(viewer => setUp.Record(viewer.SetUpTime));
        var seconds = _loops.Average(loop => loop.WindowSeconds);
        var serverCpu = with.CpuSeconds - start.CpuSeconds;
        var machineBusy = (machineEnd.BusySeconds - machineStart.BusySeconds) / seconds;
        return new HlsLoadReport
        {
            Server = server.Name,
            Viewers = options.Viewers,
            BitrateBps = options.BitrateBps,
            WindowSeconds = seconds,
            Bytes = _loops.Sum(loop => loop.WindowBytes),
            Parts = _viewers.Sum(viewer => viewer.WindowParts),
            Playlists = _viewers.Sum(viewer => viewer.WindowPlaylists),
            MostParts = _viewers.Max(viewer => viewer.WindowParts),
            FewestParts = _viewers.Min(viewer => viewer.WindowParts),
            PartsMissed = _viewers.Sum(viewer => viewer.WindowMissed),
            ViewersRefused = _refused,
            ViewersEnded = _viewers.Count(viewer => viewer.EndedEarly),
            FirstFailure = _firstFailure ?? _viewers.Find(viewer => viewer.EndedEarly)?.Failure,
            LatencySamples = latency.Count,
            LatencyP50Milliseconds = latency.PercentileMilliseconds(50),
            LatencyP99Milliseconds = latency.PercentileMilliseconds(99),
            LatencyMaxMilliseconds = latency.MaxNanoseconds / 1e6,
            SetUpP99Milliseconds = setUp.PercentileMilliseconds(99),
            ClientCpuSeconds = clientCpu,
            MachineBusyCores = machineBusy,
            OtherBusyCores = Math.Max(0, machineBusy - ((serverCpu + clientCpu) / seconds)),
            ServerCpuSeconds = serverCpu,
            ServerBefore = before,
            BaselineViewers = options.BaselineViewers,
            ServerWithBaseline = baseline,
            ServerWith = with,
            ServerAfter = Sample(),
        };
    }

    // Threads of their own: the pool would take seconds to grow to as many blocking connects.
    private void Connect(int first, int end)
    {
        var next = first - 1;
        var workers = new List<Thread>();
        for (var i = 0; i < Math.Min(options.ConnectParallel, end - first); i++)
        {
            var worker = new Thread(() =>
            {
                for (var number = Interlocked.Increment(ref next); number < end; number = Interlocked.Increment(ref next))
                {
                    ConnectViewer(number);
                }
            });
            worker.Start();
            workers.Add(worker);
        }

        workers.ForEach(worker => worker.Join());
    }

    private void ConnectViewer(int number)
    {
        try
        {
            Viewer viewer = site is null ? LiveViewer.Open(server.Url, options, number < options.InspectedViewers) : OpenFileViewer(number);
            lock (_connecting)
            {
                _viewers.Add(viewer);
            }

            _loops[number % _loops.Count].Add(viewer);
        }
        catch (Exception ex) when (ex is LoadException or SocketException or Win32Exception)
        {
            lock (_connecting)
            {
                _refused++;
                _firstFailure ??= ex.Message;
            }
        }
    }

    private FileViewer OpenFileViewer(int number)
    {
        var playlists = new HttpExchange(server.Url);
        try
        {
            var viewer = new FileViewer(playlists, new HttpExchange(server.Url), _playlistRequests, _partRequests);
            _ticks[number % _ticks.Count].Add(viewer);
            return viewer;
        }
        catch
        {
            playlists.Dispose();
            throw;
        }
    }

    private ProcessSample Sample() => ProcessSample.Read(server.ProcessId!.Value);

    private static void Pause(double seconds) => Thread.Sleep(TimeSpan.FromSeconds(seconds));
}
