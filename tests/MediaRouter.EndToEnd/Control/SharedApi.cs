namespace MediaRouter.EndToEnd.Control;

/// <summary>One router for the tests that only ask it.</summary>
public sealed class SharedApi : IAsyncLifetime
{
    private ApiClient? _client;

    internal ApiClient Client => _client!;

    public async Task InitializeAsync() => _client = await ApiClient.StartAsync();

    public async Task DisposeAsync() => await _client!.DisposeAsync();
}
