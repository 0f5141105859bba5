namespace MediaRouter.Sdk.Media;

/// <summary>One taker's hold on a packager that several readers share.</summary>
/// <typeparam name="T">Type of the packager.</typeparam>
/// <param name="packager">The packager.</param>
/// <param name="release">Called once, when the hold is given up.</param>
public sealed class SharedPackager<T>(T packager, Action release) : IDisposable
    where T : class
{
    private Action? _release = release;

    /// <summary>The packager; valid until this hold is disposed.</summary>
    public T Packager { get; } = packager;

    /// <summary>Gives the hold up; the last one disposes the packager. Calling it twice is harmless.</summary>
    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
