namespace MediaRouter;

/// <summary>Keeps the garbage of media short-lived: collects the young generation as soon as enough has gathered.</summary>
/// <remarks>
/// The runtime lets the young generation grow to a size that it derives from the processor's cache, some 16 MB, before it looks at it;
/// slabs of media fill that with bytes that nobody needs any more, and the process keeps the memory. What survives is little, so such a
/// collection takes a fraction of a millisecond. Under load the runtime collects by itself more often than this does.
/// </remarks>
internal sealed class YoungGenerationTrimmer : IDisposable
{
    private const long WorthwhileBytes = 1024 * 1024;

    // Hundreds of readers that connect at once leave tens of megabytes within a second.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly ITimer _timer;
    private long _allocatedBefore;
    private int _collectionsBefore;
    private int _isRunning;

    public YoungGenerationTrimmer(TimeProvider time) =>
        _timer = time.CreateTimer(static state => ((YoungGenerationTrimmer)state!).Trim(), this, Interval, Interval);

    public void Dispose() => _timer.Dispose();

    private void Trim()
    {
        // A late timer fires twice in a row.
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            return;
        }

        CollectIfWorthwhile();
        Volatile.Write(ref _isRunning, 0);
    }

    private void CollectIfWorthwhile()
    {
        var allocated = GC.GetTotalAllocatedBytes(precise: false);
        var collections = GC.CollectionCount(0);
        if (collections != _collectionsBefore)
        {
            (_allocatedBefore, _collectionsBefore) = (allocated, collections);
        }
        else if (allocated - _allocatedBefore >= WorthwhileBytes)
        {
            GC.Collect(0, GCCollectionMode.Forced, blocking: true);
            (_allocatedBefore, _collectionsBefore) = (allocated, GC.CollectionCount(0));
        }
    }
}
