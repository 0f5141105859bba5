using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Which plugin decides about access; its own settings say how.</summary>
[Options(OptionsScope.Global, Title = "Authentication", Order = 20)]
internal sealed record AuthOptions
{
    [Setting("Who decides about access: 'internal' (the users in this file), 'http' (a server that is asked), 'jwt' (signed tokens), or the method of another plugin.")]
    public string AuthMethod { get; init; } = "internal";
}
