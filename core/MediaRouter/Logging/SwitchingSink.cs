using Serilog.Core;
using Serilog.Events;

namespace MediaRouter.Logging;

/// <summary>Passes events on to destinations that can be replaced; keeps them until there are any.</summary>
internal sealed class SwitchingSink : ILogEventSink, IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<LogEvent> _early = [];
    private Logger? _target;

    /// <inheritdoc/>
    public void Emit(LogEvent logEvent)
    {
        lock (_lock)
        {
            if (_target is null)
            {
                _early.Add(logEvent);
            }
            else
            {
                _target.Write(logEvent);
            }
        }
    }

    /// <summary>Uses other destinations from now on.</summary>
    /// <param name="target">The destinations.</param>
    /// <param name="least">Events that were kept are dropped below this level.</param>
    public void Switch(Logger target, LogEventLevel least)
    {
        lock (_lock)
        {
            _target?.Dispose();
            _target = target;
            foreach (var logEvent in _early.Where(logEvent => logEvent.Level >= least))
            {
                target.Write(logEvent);
            }

            _early.Clear();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _target?.Dispose();
            _target = null;
        }
    }
}
