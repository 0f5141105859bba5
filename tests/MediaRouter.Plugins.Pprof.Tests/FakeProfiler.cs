using System.Text;
using MediaRouter.Plugins.Pprof.Capture;
using MediaRouter.Plugins.Pprof.Profiles;

namespace MediaRouter.Plugins.Pprof.Tests;

internal sealed class FakeProfiler : IProfiler
{
    public List<string> Calls { get; } = [];

    /// <summary>What a processor profile waits for.</summary>
    public Func<CancellationToken, Task> Wait { get; set; } = _ => Task.CompletedTask;

    public async Task<Profile> ProcessorAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        Calls.Add($"cpu {duration.TotalSeconds}");
        await Wait(cancellationToken);
        return Make("cpu");
    }

    public Task<Profile> AllocationsAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        Calls.Add($"allocs {duration.TotalSeconds}");
        return Task.FromResult(Make("alloc_space"));
    }

    public Task<Profile> HeapAsync(CancellationToken cancellationToken) => throw new ProfileFaultException("no heap today");

    public Task<IReadOnlyList<ThreadSnapshot>> ThreadsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ThreadSnapshot>>([new(1, "a", "running", [Frame.Named("Main")]), new(2, "b", "waiting", [Frame.Named("Loop")]), new(3, "b", "waiting", [Frame.Named("Loop")]), new(4, "gc", "native", [])]);

    public async Task TraceAsync(IReadOnlyList<TraceProvider> providers, TimeSpan duration, Stream output, CancellationToken cancellationToken)
    {
        Calls.Add($"trace {duration.TotalSeconds} {string.Join(' ', providers)}");
        await output.WriteAsync(Encoding.ASCII.GetBytes("Nettrace"), cancellationToken);
    }

    private static Profile Make(string type) =>
        new() { Measures = [new Measure(type, "count")], Samples = [new Sample([Frame.Named("Main")], [3])] };
}
