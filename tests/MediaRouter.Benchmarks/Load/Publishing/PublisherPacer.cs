using MediaRouter.Benchmarks.Load.Native;

namespace MediaRouter.Benchmarks.Load.Publishing;

/// <summary>One thread that sends the frames of all publishers, each at its own offset within the frame interval.</summary>
internal sealed class PublisherPacer : IDisposable
{
    private const int ReportSeconds = 5;
    private const int KeepAliveSeconds = 25;

    private readonly IReadOnlyList<IPacedPublisher> _publishers;
    private readonly double _framesPerSecond;
    private readonly Thread _thread;
    private volatile bool _stopping;
    private double _cpuSeconds;
    private long _latestStartNanoseconds;

    public double CpuSeconds => Volatile.Read(ref _cpuSeconds);

    /// <summary>How far behind its time a frame began at most: a measure of how busy the machine is.</summary>
    public long LatestStartNanoseconds => Volatile.Read(ref _latestStartNanoseconds);

    public PublisherPacer(IReadOnlyList<IPacedPublisher> publishers, double framesPerSecond)
    {
        _publishers = publishers;
        _framesPerSecond = framesPerSecond;
        _thread = new Thread(Run) { IsBackground = true, Name = "publishers" };
        _thread.Start();
    }

    public void ResetExtremes() => Volatile.Write(ref _latestStartNanoseconds, 0);

    public void Dispose()
    {
        _stopping = true;
        _thread.Join();
    }

    private void Run()
    {
        var interval = MonotonicClock.NanosecondsPerSecond / _framesPerSecond;
        var start = MonotonicClock.Now;
        for (long frame = 0; !_stopping; frame++)
        {
            for (var i = 0; i < _publishers.Count; i++)
            {
                var due = start + (long)((frame + ((double)i / _publishers.Count)) * interval);
                Libc.SleepUntil(due);
                var late = MonotonicClock.Now - due;
                if (late > LatestStartNanoseconds)
                {
                    Volatile.Write(ref _latestStartNanoseconds, late);
                }

                _publishers[i].SendFrame();
                if (frame % (long)(_framesPerSecond * ReportSeconds) == 0)
                {
                    _publishers[i].Report();
                }

                if (frame % (long)(_framesPerSecond * KeepAliveSeconds) == (long)_framesPerSecond)
                {
                    _publishers[i].KeepAlive();
                }
            }

            Volatile.Write(ref _cpuSeconds, Libc.ThreadCpuSeconds());
        }
    }
}
