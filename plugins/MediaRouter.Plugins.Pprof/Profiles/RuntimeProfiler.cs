using System.Diagnostics.Tracing;
using MediaRouter.Plugins.Pprof.Capture;

namespace MediaRouter.Plugins.Pprof.Profiles;

/// <summary>Takes profiles by traces of the runtime.</summary>
internal sealed class RuntimeProfiler(TimeProvider time) : IProfiler
{
    // The sampler takes all stacks a thousand times a second.
    private const long SampleNanoseconds = 1_000_000;

    // Each thread is met some times meanwhile.
    private static readonly TimeSpan ThreadsDuration = TimeSpan.FromMilliseconds(50);

    private static readonly TimeSpan HeapLimit = TimeSpan.FromSeconds(30);

    private static readonly TraceProvider Sampler = new(ThreadSampleSink.Provider, 0, EventLevel.Informational);

    // What dotnet-trace asks for when it is told nothing: collections, locks, exceptions, the thread pool, compilation.
    private static readonly TraceProvider[] UsualProviders = [Sampler, new(RuntimeEvents.Provider, 0x14_c14f_ccbd, EventLevel.Informational)];

    private static readonly Measure Samples = new("samples", "count");
    private static readonly Measure Processor = new("cpu", "nanoseconds");

    /// <inheritdoc/>
    public async Task<Profile> ProcessorAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var sink = new ThreadSampleSink();
        var begin = time.GetUtcNow();
        var before = ThreadClock.Read();
        var clock = new ThreadTimes(before);
        await RuntimeTrace.CollectAsync([Sampler], withNames: true, sink, token => clock.WatchAsync(duration, time, token), cancellationToken);
        return new Profile
        {
            Measures = [Samples, Processor],
            Samples = ProcessorSamples.Make(sink, clock.Elapsed),
            LabelKey = "thread",
            PeriodType = Processor,
            Period = SampleNanoseconds,
            Time = begin,
            Duration = duration,
        };
    }

    /// <inheritdoc/>
    public async Task<Profile> AllocationsAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var sink = new AllocationSink();
        var begin = time.GetUtcNow();
        await RuntimeTrace.CollectAsync(
            [new TraceProvider(RuntimeEvents.Provider, AllocationSink.Keywords, EventLevel.Informational)], withNames: true, sink, token => Task.Delay(duration, time, token), cancellationToken);
        return new Profile
        {
            Measures = [new("alloc_objects", "count"), new("alloc_space", "bytes")],
            Samples = [.. sink.Allocations.Select(item => new Sample(sink.Methods.Resolve(sink.Stacks[item.Key.Stack]), [(long)item.Value.Objects, (long)item.Value.Bytes], item.Key.Type))],
            LabelKey = "type",
            PeriodType = new Measure("space", "bytes"),
            Period = 102_400,
            Time = begin,
            Duration = duration,
        };
    }

    /// <inheritdoc/>
    public async Task<Profile> HeapAsync(CancellationToken cancellationToken)
    {
        var sink = new HeapSink();
        var begin = time.GetUtcNow();
        await RuntimeTrace.CollectAsync(
            [new TraceProvider(RuntimeEvents.Provider, HeapSink.Keywords, EventLevel.Verbose)], withNames: false, sink, token => sink.Complete.WaitAsync(HeapLimit, time, token), cancellationToken);
        if (!sink.Complete.IsCompleted)
        {
            throw new ProfileFaultException($"the runtime did not tell what is on the heap within {HeapLimit.TotalSeconds:F0} s");
        }

        return new Profile
        {
            Measures = [new("inuse_objects", "count"), new("inuse_space", "bytes")],
            Samples = [.. sink.Types.Select(type => new Sample([Frame.Named(type.Type)], [type.Objects, type.Bytes]))],
            Time = begin,
            Comments = ["Objects that were alive after a collection, by type; the runtime does not remember where they were allocated: see /debug/pprof/allocs"],
        };
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ThreadSnapshot>> ThreadsAsync(CancellationToken cancellationToken)
    {
        var sink = new ThreadSampleSink();
        var before = ThreadClock.Read();
        await RuntimeTrace.CollectAsync([Sampler], withNames: true, sink, token => Task.Delay(ThreadsDuration, time, token), cancellationToken);
        var states = new List<ThreadSnapshot>();
        foreach (var (id, samples) in sink.Threads)
        {
            var stack = sink.Methods.Resolve(sink.Stacks[samples.LastStack]);
            states.Add(new ThreadSnapshot(id, before.GetValueOrDefault(id).Name ?? "", Describe(samples, stack), stack));
        }

        states.AddRange(before.Where(thread => !sink.Threads.ContainsKey(thread.Key)).Select(thread => new ThreadSnapshot(thread.Key, thread.Value.Name, "native", [])));
        states.Sort((a, b) => a.Id.CompareTo(b.Id));
        return states;
    }

    /// <inheritdoc/>
    public Task TraceAsync(IReadOnlyList<TraceProvider> providers, TimeSpan duration, Stream output, CancellationToken cancellationToken) =>
        RuntimeTrace.CopyAsync(providers.Count > 0 ? providers : UsualProviders, output, token => Task.Delay(duration, time, token), cancellationToken);

    private static string Describe(ThreadSamples samples, List<Frame> stack) =>
        samples.Managed.ContainsKey(samples.LastStack) ? "running" : stack.Count > 0 && WaitingCalls.Contains(stack[0]) ? "waiting" : "system call";
}
