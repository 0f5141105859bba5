using System.ComponentModel;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Api.Operations;

/// <summary>Connections and sessions of all protocols, from the catalogues of their plugins.</summary>
internal sealed class CatalogOperations(IPluginDirectory plugins, IPathRegistry paths) : IOperationGroup
{
    private const string Prefix = "/v3/";
    private const string PerPathPrefix = "paths/";

    // What the serializer keeps of the types of a plugin goes when the plugin goes.
    private readonly ConditionalWeakTable<ISessionCatalog, JsonSerializerOptions> _json = [];

    public IEnumerable<ApiOperation> Operations => Enabled.SelectMany(OperationsOf);

    public IEnumerable<KeyValuePair<string, Type>> Schemas => Enabled.Select(catalog => new KeyValuePair<string, Type>(SchemaOf(catalog), catalog.ItemType));

    private IEnumerable<ISessionCatalog> Enabled => plugins.Catalogs.Where(catalog => catalog.IsEnabled).OrderBy(catalog => catalog.Name, StringComparer.Ordinal);

    private IEnumerable<ApiOperation> OperationsOf(ISessionCatalog catalog) =>
        catalog.Name.StartsWith(PerPathPrefix, StringComparison.Ordinal) ? PerPathOperationsOf(catalog) : SessionOperationsOf(catalog);

    private IEnumerable<ApiOperation> PerPathOperationsOf(ISessionCatalog catalog)
    {
        var root = Prefix + catalog.Name;
        var id = "paths" + char.ToUpperInvariant(catalog.Name[PerPathPrefix.Length]) + catalog.Name[(PerPathPrefix.Length + 1)..];
        var path = new ApiParameter("path", "string", "Name of the path.", IsRequired: true);
        yield return new("GET", root + "/list", id + "List", $"All {catalog.ItemNoun}s of a path, in order.", call => ListOfPathAsync(call, catalog))
        {
            Tag = "Paths",
            Answer = SchemaOf(catalog) + "List",
            Query = [path, .. ApiParameter.Paging],
            MayMiss = true,
        };
        yield return new("GET", root + "/get", id + "Get", $"One {catalog.ItemNoun} of a path.", call => GetOfPathAsync(call, catalog))
        {
            Tag = "Paths",
            Answer = SchemaOf(catalog),
            Query = [path, new ApiParameter("id", "string", "Identifier.", IsRequired: true)],
            MayMiss = true,
        };
    }

    private IEnumerable<ApiOperation> SessionOperationsOf(ISessionCatalog catalog)
    {
        var root = Prefix + catalog.Name;
        var schema = SchemaOf(catalog);
        var key = HasUniqueIds(catalog) ? "id" : "name";
        yield return new("GET", root + "/list", catalog.Name + "List", $"All items of {catalog.Name}, the oldest first.", call => ListAsync(call, catalog))
        {
            Tag = catalog.Name,
            Answer = schema + "List",
            Query = ApiParameter.Paging,
        };
        yield return new("GET", $"{root}/get/{{{key}}}", catalog.Name + "Get", $"One item of {catalog.Name}.", call => GetAsync(call, catalog))
        {
            Tag = catalog.Name,
            Answer = schema,
            MayMiss = true,
        };
        if (catalog.CanClose)
        {
            yield return new("POST", $"{root}/kick/{{{key}}}", catalog.Name + "Kick", $"Closes one item of {catalog.Name}.", call => CloseAsync(call, catalog))
            {
                Tag = catalog.Name,
                MayMiss = true,
            };
        }
    }

    // RtspSessionItem is described as RtspSession, unless it names itself.
    private static string SchemaOf(ISessionCatalog catalog)
    {
        const string Suffix = "Item";
        if (catalog.ItemType.GetCustomAttribute<DisplayNameAttribute>() is { DisplayName.Length: > 0 } named)
        {
            return named.DisplayName;
        }

        var name = catalog.ItemType.Name;
        return name.EndsWith(Suffix, StringComparison.Ordinal) ? name[..^Suffix.Length] : name;
    }

    private Task ListAsync(ApiCall call, ISessionCatalog catalog)
    {
        var json = JsonOf(catalog);
        return call.WritePageAsync(catalog.List(), (writer, item) => JsonSerializer.Serialize(writer, item, catalog.ItemType, json));
    }

    private Task ListOfPathAsync(ApiCall call, ISessionCatalog catalog)
    {
        var json = JsonOf(catalog);
        return call.WritePageAsync(ItemsOfPath(call, catalog), (writer, item) => JsonSerializer.Serialize(writer, item, catalog.ItemType, json));
    }

    private Task GetOfPathAsync(ApiCall call, ISessionCatalog catalog)
    {
        var text = call.Query("id");
        var id = Guid.TryParse(text, out var parsed) ? parsed.ToString("D") : throw ApiErrorException.BadRequest($"invalid UUID: '{text}'");
        var item = ItemsOfPath(call, catalog).FirstOrDefault(item => item.Id == id) ?? throw ApiErrorException.NotFound($"{catalog.ItemNoun} not found");
        return call.WriteAsync(writer => JsonSerializer.Serialize(writer, item, catalog.ItemType, JsonOf(catalog)));
    }

    private List<ICatalogItem> ItemsOfPath(ApiCall call, ISessionCatalog catalog)
    {
        var name = call.Query("path");
        if (name.Length == 0)
        {
            throw ApiErrorException.BadRequest("invalid path");
        }

        return paths.Find(name) is not null
            ? [.. catalog.List().Where(item => item.PathName == name)]
            : throw ApiErrorException.NotFound("path not found");
    }

    private Task GetAsync(ApiCall call, ISessionCatalog catalog)
    {
        var id = IdOf(call, catalog);
        var item = catalog.List().FirstOrDefault(item => item.Id == id) ?? throw ApiErrorException.NotFound($"{catalog.ItemNoun} not found");
        return call.WriteAsync(writer => JsonSerializer.Serialize(writer, item, catalog.ItemType, JsonOf(catalog)));
    }

    private static Task CloseAsync(ApiCall call, ISessionCatalog catalog) =>
        catalog.TryClose(IdOf(call, catalog)) ? call.WriteOkAsync() : throw ApiErrorException.NotFound($"{catalog.ItemNoun} not found");

    private static string IdOf(ApiCall call, ISessionCatalog catalog)
    {
        if (!HasUniqueIds(catalog))
        {
            return call.Argument.Length > 0 ? call.Argument : throw ApiErrorException.BadRequest("invalid name");
        }

        return Guid.TryParse(call.Argument, out var id) ? id.ToString("D") : throw ApiErrorException.BadRequest($"invalid UUID: '{call.Argument}'");
    }

    // Items are addressed by the id that they show, or by the name of their path when they show none.
    private static bool HasUniqueIds(ISessionCatalog catalog) => catalog.ItemType.GetProperty(nameof(ICatalogItem.Id)) is not null;

    private JsonSerializerOptions JsonOf(ISessionCatalog catalog) => _json.GetValue(catalog, static _ => ApiCall.MakeJson());
}
