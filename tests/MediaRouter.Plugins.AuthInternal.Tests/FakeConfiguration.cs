using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.AuthInternal.Tests;

internal sealed class FakeConfiguration : IRouterConfiguration
{
    public AuthInternalOptions Options { get; init; } = new();

    public Dictionary<string, object?> Values { get; init; } = new() { ["authMethod"] = "internal" };

    public IReadOnlyList<IPathConfiguration> Paths { get; init; } = [];

    public IPathConfiguration PathDefaults { get; init; } = new FakePath("", new PathCredentialOptions());

    public TOptions Get<TOptions>()
        where TOptions : class =>
        Options as TOptions ?? throw new InvalidOperationException(typeof(TOptions).Name);

    public bool TryGetValue(string key, out object? value) => Values.TryGetValue(key, out value);

    public static FakeConfiguration With(params ReadOnlySpan<InternalUserOptions> users) =>
        new() { Options = new AuthInternalOptions { AuthInternalUsers = [.. users] } };

    public IReadOnlyList<string> Validate() => [.. Options.Validate(new ValidationContext(this, null))];
}
