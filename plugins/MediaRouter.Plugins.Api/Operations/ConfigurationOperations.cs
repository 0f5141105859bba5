using System.Text.Json;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Api.Operations;

/// <summary>The configuration in force, and edits of it.</summary>
internal sealed class ConfigurationOperations(IConfigurationMonitor monitor, IConfigurationEditor editor) : IOperationGroup
{
    private const string Tag = "Configuration";
    private const string PathSchema = "PathConf";

    public IEnumerable<KeyValuePair<string, Type>> Schemas => [new("ConfigurationPreview", typeof(ConfigurationPreview))];

    public IEnumerable<ApiOperation> Operations =>
    [
        new("GET", "/v3/config/global/get", "configGlobalGet", "The global settings.", GetGlobalAsync) { Tag = Tag, Answer = "GlobalConf" },
        new("PATCH", "/v3/config/global/patch", "configGlobalSet", "Changes global settings.", PatchGlobalAsync) { Tag = Tag, Body = "GlobalConf" },
        new("GET", "/v3/config/pathdefaults/get", "configPathDefaultsGet", "The settings of paths that do not set them themselves.", call => call.WriteAsync(editor.WritePathDefaults)) { Tag = Tag, Answer = PathSchema },
        new("PATCH", "/v3/config/pathdefaults/patch", "configPathDefaultsPatch", "Changes the settings of paths that do not set them themselves.", PatchPathDefaultsAsync) { Tag = Tag, Body = PathSchema },
        new("GET", "/v3/config/paths/list", "configPathsList", "The entries of 'paths' with their effective settings.", ListPathsAsync) { Tag = Tag, Answer = "PathConfList", Query = ApiParameter.Paging },
        new("GET", "/v3/config/paths/get/{name}", "configPathsGet", "One entry of 'paths' with its effective settings.", GetPathAsync) { Tag = Tag, Answer = PathSchema, MayMiss = true },
        new("POST", "/v3/config/paths/add/{name}", "configPathsAdd", "Makes an entry of 'paths'.", AddPathAsync) { Tag = Tag, Body = PathSchema },
        new("PATCH", "/v3/config/paths/patch/{name}", "configPathsPatch", "Changes settings of an entry of 'paths'.", PatchPathAsync) { Tag = Tag, Body = PathSchema, MayMiss = true },
        new("POST", "/v3/config/paths/replace/{name}", "configPathsReplace", "Replaces the settings of an entry of 'paths', or makes it.", ReplacePathAsync) { Tag = Tag, Body = PathSchema },
        new("DELETE", "/v3/config/paths/delete/{name}", "configPathsDelete", "Removes an entry of 'paths'.", DeletePathAsync) { Tag = Tag, MayMiss = true },
        new("POST", "/v3/config/check", "configCheck", "Judges a configuration file and says what taking it over would restart and cut; changes nothing.", CheckAsync) { Tag = Tag, Body = "Text", BodyType = "application/yaml", Answer = "ConfigurationPreview" },
    ];

    public Task GetGlobalAsync(ApiCall call) => call.WriteAsync(editor.WriteGlobal);

    public async Task PatchGlobalAsync(ApiCall call) => await AnswerAsync(call, await editor.PatchGlobalAsync(await call.ReadBodyAsync(), call.Aborted));

    public async Task AddPathAsync(ApiCall call) =>
        await AnswerAsync(call, await editor.AddPathAsync(NameOf(call), await ReadSettingsAsync(call), call.Aborted));

    public async Task PatchPathAsync(ApiCall call) =>
        await AnswerAsync(call, await editor.PatchPathAsync(NameOf(call), await ReadSettingsAsync(call), call.Aborted));

    /// <summary>Changes an entry, or makes it: guides of former versions add streams so.</summary>
    public async Task PatchOrAddPathAsync(ApiCall call)
    {
        var (name, settings) = (NameOf(call), await ReadSettingsAsync(call));
        var patched = await editor.PatchPathAsync(name, settings, call.Aborted);
        await AnswerAsync(call, patched.NotFound ? await editor.AddPathAsync(name, settings, call.Aborted) : patched);
    }

    public async Task DeletePathAsync(ApiCall call) => await AnswerAsync(call, await editor.DeletePathAsync(NameOf(call), call.Aborted));

    private async Task PatchPathDefaultsAsync(ApiCall call) =>
        await AnswerAsync(call, await editor.PatchPathDefaultsAsync(await call.ReadBodyAsync(), call.Aborted));

    private async Task ReplacePathAsync(ApiCall call) =>
        await AnswerAsync(call, await editor.ReplacePathAsync(NameOf(call), await ReadSettingsAsync(call), call.Aborted));

    private Task ListPathsAsync(ApiCall call) =>
        call.WritePageAsync([.. monitor.Current.Paths.OrderBy(path => path.Name, StringComparer.Ordinal)], (writer, path) => editor.WritePath(path, writer));

    private Task GetPathAsync(ApiCall call)
    {
        var name = NameOf(call);
        var path = monitor.Current.Paths.FirstOrDefault(path => path.Name == name) ?? throw ApiErrorException.NotFound("path configuration not found");
        return call.WriteAsync(writer => editor.WritePath(path, writer));
    }

    private async Task CheckAsync(ApiCall call)
    {
        var preview = await editor.PreviewAsync(await call.ReadBodyAsync(), call.Aborted);
        await call.WriteAsync(writer => JsonSerializer.Serialize(writer, preview, ApiCall.Json));
    }

    // An entry may be made without settings: an empty body is as good as an empty object.
    private static async Task<ReadOnlyMemory<byte>> ReadSettingsAsync(ApiCall call)
    {
        var body = await call.ReadBodyAsync();
        return body.IsEmpty ? "{}"u8.ToArray() : body;
    }

    private static string NameOf(ApiCall call) => call.Argument.Length > 0 ? call.Argument : throw ApiErrorException.BadRequest("invalid name");

    private static Task AnswerAsync(ApiCall call, ConfigurationEditResult result)
    {
        if (result.Succeeded)
        {
            return call.WriteOkAsync();
        }

        var reason = result.Errors.Count > 0 ? result.Errors[0] : "the edit is not valid";
        throw result.NotFound ? ApiErrorException.NotFound(reason) : ApiErrorException.BadRequest(reason);
    }
}
