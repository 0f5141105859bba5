using System.Text.Json;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Api.Operations;

/// <summary>The paths that exist now.</summary>
internal sealed class PathOperations(IPathRegistry paths) : IOperationGroup
{
    private const string Tag = "Paths";

    public IEnumerable<KeyValuePair<string, Type>> Schemas => [new("Path", typeof(PathItem))];

    public IEnumerable<ApiOperation> Operations =>
    [
        new("GET", "/v3/paths/list", "pathsList", "The paths that exist now, sorted by name.", ListAsync) { Tag = Tag, Answer = "PathList", Query = ApiParameter.Paging },
        new("GET", "/v3/paths", "pathsListShort", "The same as /v3/paths/list.", ListAsync) { Tag = Tag, Answer = "PathList", Query = ApiParameter.Paging, IsListed = false },
        new("GET", "/v3/paths/get/{name}", "pathsGet", "One path.", GetAsync) { Tag = Tag, Answer = "Path", MayMiss = true },
    ];

    private Task ListAsync(ApiCall call) => call.WritePageAsync(paths.List(), (writer, path) => JsonSerializer.Serialize(writer, PathItem.Of(path), ApiCall.Json));

    private Task GetAsync(ApiCall call)
    {
        var name = call.Argument.Length > 0 ? call.Argument : throw ApiErrorException.BadRequest("invalid name");
        var path = paths.Find(name) ?? throw ApiErrorException.NotFound("path not found");
        return call.WriteAsync(PathItem.Of(path));
    }
}
