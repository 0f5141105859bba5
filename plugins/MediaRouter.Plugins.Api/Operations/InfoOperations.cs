using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Api.Operations;

/// <summary>What process this is; and what concerns authentication.</summary>
internal sealed class InfoOperations(RouterInfo info) : IOperationGroup
{
    public IEnumerable<KeyValuePair<string, Type>> Schemas => [new("Info", typeof(RouterInfo))];

    public IEnumerable<ApiOperation> Operations =>
    [
        new("GET", "/v3/info", "info", "Version of the router, and when it was started.", call => call.WriteAsync(info)) { Tag = "General", Answer = "Info" },
    ];
}
