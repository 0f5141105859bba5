namespace MediaRouter.Plugins.AuthInternal.Credentials;

/// <summary>Runs the long computations: few at a time, away from the threads of the media, and with a bounded queue.</summary>
/// <param name="concurrency">Most computations at a time.</param>
internal sealed class Argon2Gate(int concurrency) : IDisposable
{
    // At 50 ms each, the last of these waits a few seconds on a small machine: longer than that is better refused.
    private const int LongestQueue = 256;

    private readonly SemaphoreSlim _slots = new(concurrency, concurrency);
    private int _waiting;
    private long _computations;

    /// <summary>Hashes computed so far, dummies included.</summary>
    public long Computations => Volatile.Read(ref _computations);

    /// <summary>A gate that leaves at least half of the processors to the media.</summary>
    public static Argon2Gate ForThisMachine() => new(Math.Max(1, Environment.ProcessorCount / 2));

    /// <summary>Runs work when a slot is free.</summary>
    /// <param name="work">Calls <see cref="Verify"/>.</param>
    /// <param name="cancellationToken">Ends the wait and the computation.</param>
    /// <returns>What the work returned; <see langword="null"/> if too many others wait already.</returns>
    public async ValueTask<bool?> RunAsync(Func<bool> work, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > LongestQueue)
        {
            Interlocked.Decrement(ref _waiting);
            return null;
        }

        try
        {
            await _slots.WaitAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        try
        {
            return await Task.Run(work, cancellationToken);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>Computes a hash and compares it; to be called inside <see cref="RunAsync"/>.</summary>
    public bool Verify(Argon2Hash hash, SuppliedText supplied, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _computations);
        return hash.Verify(supplied.Bytes, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _slots.Dispose();
}
