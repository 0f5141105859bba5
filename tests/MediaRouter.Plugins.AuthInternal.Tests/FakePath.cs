using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.AuthInternal.Tests;

internal sealed class FakePath(string name, PathCredentialOptions credentials) : IPathConfiguration
{
    public string Name => name;

    public bool IsPattern => name.StartsWith('~') || name is "all" or "all_others";

    public TOptions Get<TOptions>()
        where TOptions : class =>
        credentials as TOptions ?? throw new InvalidOperationException(typeof(TOptions).Name);

    public bool TryGetValue(string key, out object? value)
    {
        value = null;
        return false;
    }
}
