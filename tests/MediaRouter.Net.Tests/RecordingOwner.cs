using System.Collections.Concurrent;

namespace MediaRouter.Net.Tests;

internal sealed class RecordingOwner : IEgressReaderOwner
{
    private readonly TaskCompletionSource<EgressFailure> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _failures;

    public ConcurrentQueue<long> Discarded { get; } = new();

    public int Failures => Volatile.Read(ref _failures);

    public Task<EgressFailure> Failed => _failed.Task.WaitAsync(Wait.Deadline);

    public void OnFailed(EgressReader reader, EgressFailure failure)
    {
        Interlocked.Increment(ref _failures);
        _failed.TrySetResult(failure);
    }

    public void OnDiscarding(EgressReader reader, long units) => Discarded.Enqueue(units);
}
