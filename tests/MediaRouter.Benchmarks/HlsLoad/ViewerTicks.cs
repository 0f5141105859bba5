using System.ComponentModel;
using MediaRouter.Benchmarks.Load;
using MediaRouter.Benchmarks.Load.Native;
using MediaRouter.Benchmarks.Load.Reading;
using Microsoft.Win32.SafeHandles;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>Wakes the viewers of one loop at the rate of parts, all at once: as a live stream does.</summary>
internal sealed unsafe class ViewerTicks : IPolledReader, IDisposable
{
    private readonly List<FileViewer> _viewers = [];
    private readonly SafeFileHandle _timer;
    private int _number;

    public ViewerTicks(int milliseconds)
    {
        const int nonBlocking = 0x800;
        var descriptor = Libc.TimerCreate(Libc.ClockMonotonic, nonBlocking);
        if (descriptor < 0)
        {
            throw new Win32Exception();
        }

        _timer = new SafeFileHandle(descriptor, ownsHandle: true);
        var nanoseconds = milliseconds * 1_000_000L;
        var time = new TimeSpecification { Seconds = (nint)(nanoseconds / MonotonicClock.NanosecondsPerSecond), Nanoseconds = (nint)(nanoseconds % MonotonicClock.NanosecondsPerSecond) };
        var both = stackalloc TimeSpecification[2] { time, time };
        if (Libc.TimerSet(descriptor, 0, both, null) != 0)
        {
            throw new Win32Exception();
        }
    }

    /// <summary>Adds a viewer; from any thread.</summary>
    public void Add(FileViewer viewer)
    {
        lock (_viewers)
        {
            _viewers.Add(viewer);
        }
    }

    public void Register(ReaderLoop loop, int index) => loop.Poll.Add((int)_timer.DangerousGetHandle(), ReaderLoop.EventData(index, 0));

    public void OnReadable(ReaderLoop loop, int kind)
    {
        ulong expirations;
        if (Libc.Read((int)_timer.DangerousGetHandle(), (byte*)&expirations, sizeof(ulong)) != sizeof(ulong))
        {
            return;
        }

        var now = MonotonicClock.Now;
        lock (_viewers)
        {
            for (; expirations > 0; expirations--, _number++)
            {
                foreach (var viewer in _viewers)
                {
                    viewer.OnTick(_number, now);
                }
            }
        }
    }

    public void Tick(ReaderLoop loop, long now)
    {
    }

    public void Mark()
    {
    }

    public void Freeze()
    {
    }

    public void Dispose() => _timer.Dispose();
}
