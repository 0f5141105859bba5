using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.AuthJwt.Tests;

internal sealed class FakeConfiguration(string method = "jwt") : IRouterConfiguration, IConfigurationMonitor
{
    public NetworkOptions Network { get; set; } = new();

    public IReadOnlyList<IPathConfiguration> Paths => [];

    public IPathConfiguration PathDefaults => throw new NotSupportedException();

    public IRouterConfiguration Current => this;

    public TOptions Get<TOptions>()
        where TOptions : class => (TOptions)(object)Network;

    public bool TryGetValue(string key, out object? value)
    {
        value = key == "authMethod" ? method : null;
        return value is not null;
    }

    public IDisposable OnChanged(Action<IRouterConfiguration> listener) => throw new NotSupportedException();
}
