using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace MediaRouter.Plugins.HooksExec.Processes;

/// <summary>Collects processes that have ended, so that none stays a zombie. One for all of them, without a thread.</summary>
/// <remarks>The runtime collects only the children that it started itself.</remarks>
[UnsupportedOSPlatform("windows")]
internal sealed class ChildReaper : IDisposable
{
    // Only while a group has outlived its leader: nobody tells when its last member ends.
    private static readonly TimeSpan GroupInterval = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly PosixSignalRegistration _registration;
    private readonly ITimer _timer;

    // Guarded by _gate.
    private readonly HashSet<UnixProcess> _children = [];
    private bool _isDisposed;

    // 1 while a round is asked for that has not begun: signals that come until then are served by it, so that they do not fill the thread pool.
    private int _isRoundDue;

    public ChildReaper(TimeProvider time)
    {
        _timer = time.CreateTimer(_ => CollectAll(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGCHLD, _ => CollectAll());
    }

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _children.Count;
            }
        }
    }

    public void Add(UnixProcess child)
    {
        lock (_gate)
        {
            // Its signal may have come before it is in the set.
            if (child.Collect())
            {
                return;
            }

            _children.Add(child);
            if (child.Exited.IsCompleted)
            {
                _timer.Change(GroupInterval, Timeout.InfiniteTimeSpan);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
        }

        _registration.Dispose();
        _timer.Dispose();
    }

    private void CollectAll()
    {
        if (Interlocked.Exchange(ref _isRoundDue, 1) != 0)
        {
            return;
        }

        lock (_gate)
        {
            Volatile.Write(ref _isRoundDue, 0);
            if (_isDisposed)
            {
                return;
            }

            _children.RemoveWhere(child => child.Collect());
            var groupsLeft = _children.Any(child => child.Exited.IsCompleted);
            _timer.Change(groupsLeft ? GroupInterval : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
