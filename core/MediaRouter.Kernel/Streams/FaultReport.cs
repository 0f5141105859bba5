using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Streams;

/// <summary>Counts what is wrong with the input of a stream and logs it once a second, with the last cause, never a flood.</summary>
internal sealed class FaultReport : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private bool _isArmed;
    private long _invalid;
    private long _lost;
    private string _lastCause = "";

    public FaultReport(ILogger log, TimeProvider timeProvider)
    {
        _log = log;
        _timer = timeProvider.CreateTimer(static state => ((FaultReport)state!).Write(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Report(long count, string cause)
    {
        lock (_gate)
        {
            _invalid += count;
            _lastCause = cause;
            Arm();
        }
    }

    public void ReportLost(long packets)
    {
        lock (_gate)
        {
            _lost += packets;
            Arm();
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        Write();
    }

    private void Arm()
    {
        if (!_isArmed)
        {
            _isArmed = true;
            _timer.Change(Interval, Timeout.InfiniteTimeSpan);
        }
    }

    private void Write()
    {
        long invalid, lost;
        string cause;
        lock (_gate)
        {
            (invalid, lost, cause) = (_invalid, _lost, _lastCause);
            (_invalid, _lost, _isArmed) = (0, 0, false);
        }

        if (lost > 0)
        {
            _log.LogWarning("{Count} RTP packets lost", lost);
        }

        if (invalid == 1)
        {
            _log.LogWarning("processing error: {Cause}", cause);
        }
        else if (invalid > 1)
        {
            _log.LogWarning("{Count} processing errors, last was: {Cause}", invalid, cause);
        }
    }
}
