using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Api.Operations;

/// <summary>What process this is; and what concerns authentication.</summary>
internal sealed class InfoOperations(RouterInfo info, IPluginDirectory plugins) : IOperationGroup
{
    public IEnumerable<KeyValuePair<string, Type>> Schemas => [new("Info", typeof(RouterInfo))];

    public IEnumerable<ApiOperation> Operations =>
    [
        new("GET", "/v3/info", "info", "Version of the router, and when it was started.", call => call.WriteAsync(info)) { Tag = "General", Answer = "Info" },
        new("POST", "/v3/auth/jwks/refresh", "authJwksRefresh", "Forgets the keys that tokens are verified with; the next one fetches them again.", RefreshAsync) { Tag = "Authentication" },
    ];

    private Task RefreshAsync(ApiCall call)
    {
        foreach (var cache in plugins.CredentialCaches)
        {
            cache.Refresh();
        }

        return call.WriteOkAsync();
    }
}
