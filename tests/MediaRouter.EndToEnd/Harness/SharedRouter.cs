namespace MediaRouter.EndToEnd.Harness;

/// <summary>One router for all tests of a class; each test takes paths of its own.</summary>
public sealed class SharedRouter : IAsyncLifetime
{
    private RouterProcess? _router;

    internal RouterProcess Router => _router!;

    public async Task InitializeAsync() => _router = await RouterProcess.StartAsync();

    public async Task DisposeAsync() => await _router!.DisposeAsync();
}
