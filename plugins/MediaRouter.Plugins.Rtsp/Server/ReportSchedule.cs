using System.Composition;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>Calls every wire form of the plugin when its sender reports are due. Shared by both servers, because wire forms are.</summary>
[Export]
[Shared]
internal sealed class ReportSchedule : IDisposable
{
    // As MediaMTX and most cameras do; RFC 3550, section 6.2 asks for 5 s on average, which for unicast sessions of few members is no need.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();

    // Guarded by _gate: each source and when its reports were last sent.
    private readonly Dictionary<IReportSource, long> _sources = [];

    [ImportingConstructor]
    public ReportSchedule(TimeProvider time, ILogger log)
    {
        _log = log;
        _time = time;
        _timer = time.CreateTimer(static state => ((ReportSchedule)state!).OnTick(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public TimeProvider Time => _time;

    public void Add(IReportSource source)
    {
        lock (_gate)
        {
            _sources.Add(source, _time.GetTimestamp());
            if (_sources.Count == 1)
            {
                _timer.Change(Tick, Tick);
            }
        }
    }

    public void Remove(IReportSource source)
    {
        lock (_gate)
        {
            if (_sources.Remove(source) && _sources.Count == 0)
            {
                _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose() => _timer.Dispose();

    private void OnTick()
    {
        var now = _time.GetTimestamp();
        List<IReportSource> due = [];
        lock (_gate)
        {
            foreach (var (source, last) in _sources)
            {
                if (_time.GetElapsedTime(last, now) >= Period)
                {
                    due.Add(source);
                }
            }

            foreach (var source in due)
            {
                _sources[source] = now;
            }
        }

        foreach (var source in due)
        {
            try
            {
                source.SendReports();
            }
            catch (Exception ex)
            {
                _log.LogError(ex, "Sender reports could not be sent");
            }
        }
    }
}
