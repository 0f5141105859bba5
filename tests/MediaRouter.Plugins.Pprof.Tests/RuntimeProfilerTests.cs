using System.Runtime.CompilerServices;
using MediaRouter.Plugins.Pprof.Capture;
using MediaRouter.Plugins.Pprof.Profiles;

namespace MediaRouter.Plugins.Pprof.Tests;

/// <summary>Profiles of the process that runs the tests.</summary>
public class RuntimeProfilerTests
{
    private readonly RuntimeProfiler _profiler = new(TimeProvider.System);

    private volatile bool _isOver;
    private long _sum;

    [Fact]
    public async Task Busy_method_is_found_with_its_callers()
    {
        var worker = StartThread(BurnProcessorTime);
        var profile = await _profiler.ProcessorAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        Stop(worker);

        var busy = profile.Samples.Where(sample => sample.Stack.Any(frame => frame.Name.EndsWith("RuntimeProfilerTests.BurnProcessorTime", StringComparison.Ordinal))).ToList();
        Assert.True(busy.Sum(sample => sample.Values[1]) > 1_000_000, "functions: " + string.Join(' ', profile.Samples.Select(sample => sample.Stack[0].Name).Distinct()));
        Assert.Contains(busy[0].Stack, frame => frame.Module == "MediaRouter.Plugins.Pprof.Tests.dll");
        Assert.Contains(busy[0].Stack, frame => frame.Module == "System.Private.CoreLib.dll");
    }

    [Fact]
    public async Task Allocations_are_found_with_type_and_place()
    {
        var worker = StartThread(Allocate);
        var profile = await _profiler.AllocationsAsync(TimeSpan.FromSeconds(1), CancellationToken.None);
        Stop(worker);

        var marked = profile.Samples.Where(sample => sample.Label.Contains(nameof(Marker), StringComparison.Ordinal)).ToList();
        Assert.True(marked.Count > 0, "types: " + string.Join(' ', profile.Samples.Select(sample => sample.Label).Distinct()));
        Assert.Contains(marked, sample => sample.Stack.Any(frame => frame.Name.EndsWith("RuntimeProfilerTests.Allocate", StringComparison.Ordinal)));
        Assert.All(marked, sample => Assert.True(sample.Values[1] > sample.Values[0]));
    }

    [Fact]
    public async Task Heap_has_the_objects_that_live()
    {
        var markers = Enumerable.Range(0, 1000).Select(_ => new Marker()).ToArray();
        var profile = await _profiler.HeapAsync(CancellationToken.None);

        var sample = profile.Samples.Single(sample => sample.Stack[0].Name.EndsWith("+Marker", StringComparison.Ordinal) || sample.Stack[0].Name == nameof(Marker) || sample.Stack[0].Name.EndsWith(".Marker", StringComparison.Ordinal));
        Assert.True(sample.Values[0] >= markers.Length && sample.Values[1] >= 24 * markers.Length, string.Join(' ', sample.Values));
        GC.KeepAlive(markers);
    }

    [Fact]
    public async Task Threads_are_told_with_stack_and_activity()
    {
        using var signal = new ManualResetEventSlim();
        var waiting = StartThread(() => signal.Wait());
        var threads = await _profiler.ThreadsAsync(CancellationToken.None);
        signal.Set();
        waiting.Join();

        var found = threads.Where(thread => thread.Stack.Any(frame => frame.Name.Contains(nameof(Threads_are_told_with_stack_and_activity), StringComparison.Ordinal))).ToList();
        Assert.True(found.Count > 0, ProfileText.OfEach(threads));
        Assert.Contains(found, thread => thread.Activity == "waiting" && thread.Name == "subject");
        Assert.Contains("thread ", ProfileText.OfEach(threads), StringComparison.Ordinal);
        Assert.Contains("threads profile: ", ProfileText.Of("threads", ProfileText.Group(threads, DateTimeOffset.UnixEpoch)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trace_is_whole()
    {
        using var trace = new MemoryStream();
        await _profiler.TraceAsync([], TimeSpan.FromMilliseconds(300), trace, CancellationToken.None);

        var sink = new RecordingSink();
        var parser = new NetTrace.NetTraceParser(sink);
        Assert.True(parser.TryFeed(trace.ToArray(), out var consumed));
        Assert.True(parser.IsComplete);
        Assert.Equal(trace.Length, consumed);
        Assert.Contains(sink.Events, text => text.StartsWith(ThreadSampleSink.Provider, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Profile_that_nobody_wants_any_more_ends_early()
    {
        using var gone = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _profiler.ProcessorAsync(TimeSpan.FromMinutes(10), gone.Token)).WaitAsync(TimeSpan.FromSeconds(30));

        // The next one can be taken.
        Assert.NotEmpty((await _profiler.HeapAsync(CancellationToken.None)).Samples);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void BurnProcessorTime()
    {
        while (!_isOver)
        {
            _sum += _sum % 7;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Allocate()
    {
        while (!_isOver)
        {
            _sum += new Marker[10_000].Length;
            Thread.Yield();
        }
    }

    private void Stop(Thread worker)
    {
        _isOver = true;
        worker.Join();
    }

    private static Thread StartThread(Action work)
    {
        using var started = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            started.Set();
            work();
        })
        {
            Name = "subject",
            IsBackground = true,
        };
        thread.Start();
        started.Wait();
        return thread;
    }

    private sealed class Marker;
}
