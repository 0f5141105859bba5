using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.AuthHttp.Tests;

internal sealed class FakeConfiguration(string method) : IRouterConfiguration
{
    public IReadOnlyList<IPathConfiguration> Paths => [];

    public IPathConfiguration PathDefaults => throw new NotSupportedException();

    public TOptions Get<TOptions>()
        where TOptions : class => throw new NotSupportedException();

    public bool TryGetValue(string key, out object? value)
    {
        value = key == "authMethod" ? method : null;
        return value is not null;
    }
}
