using System.Text.Json;
using MediaRouter.Plugins.Api.Events;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Api.Operations;

/// <summary>The plugins that were found.</summary>
internal sealed class PluginOperations(IPluginDirectory plugins, IPluginControl control, EventHub events) : IOperationGroup
{
    private const string Tag = "Plugins";
    private const string OwnId = "api";

    public IEnumerable<KeyValuePair<string, Type>> Schemas => [new("Plugin", typeof(PluginItem))];

    public IEnumerable<ApiOperation> Operations =>
    [
        new("GET", "/v3/plugins/list", "pluginsList", "The plugins that were found, with state and reason.", ListAsync) { Tag = Tag, Answer = "PluginList", Query = ApiParameter.Paging },
        new("GET", "/v3/plugins/get/{id}", "pluginsGet", "One plugin.", GetAsync) { Tag = Tag, Answer = "Plugin", MayMiss = true },
        new("POST", "/v3/plugins/reload/{id}", "pluginsReload", "Stops a plugin, loads its file again and starts it; its sessions end.", ReloadAsync) { Tag = Tag, MayMiss = true },
    ];

    private Task ListAsync(ApiCall call) =>
        call.WritePageAsync(plugins.Plugins, (writer, plugin) => JsonSerializer.Serialize(writer, PluginItem.Of(plugin), ApiCall.Json));

    private Task GetAsync(ApiCall call) => call.WriteAsync(PluginItem.Of(Find(call.Argument)));

    private async Task ReloadAsync(ApiCall call)
    {
        var id = Find(call.Argument).Id;
        if (id == OwnId)
        {
            throw ApiErrorException.BadRequest("the API cannot reload itself; restart the router");
        }

        if (!await control.ReloadAsync(id, CancellationToken.None))
        {
            throw ApiErrorException.BadRequest("the plugin is disabled");
        }

        var status = Find(id);
        events.PluginChanged(status);
        if (status.State != PluginState.Running)
        {
            throw new ApiErrorException(Microsoft.AspNetCore.Http.StatusCodes.Status500InternalServerError, $"the plugin is not running: {status.Reason}");
        }

        await call.WriteOkAsync();
    }

    private PluginStatus Find(string id) => plugins.Plugins.FirstOrDefault(plugin => plugin.Id == id) ?? throw ApiErrorException.NotFound("plugin not found");
}
