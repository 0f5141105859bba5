namespace MediaRouter.Net.Tests;

/// <summary>A clock whose timers go off when the test says so.</summary>
internal sealed class TickingTime : TimeProvider
{
    private Action _tick = () => { };

    public void Tick() => _tick();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        _tick += () => callback(state);
        return new NoTimer();
    }

    private sealed class NoTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
