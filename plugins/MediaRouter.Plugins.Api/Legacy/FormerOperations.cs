using System.Text.Json;
using MediaRouter.Plugins.Api.Operations;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Api.Legacy;

/// <summary>Operations of the former versions 1 and 2 of the API, and some that never were but stand in guides, by what the user expects of them.</summary>
/// <remarks>All others are those of version 3: see <see cref="TryTranslate"/>.</remarks>
internal sealed class FormerOperations(
    ConfigurationOperations configuration, IPathRegistry paths, IConfigurationMonitor monitor, IConfigurationEditor editor) : IOperationGroup
{
    private static readonly string[] Versions = ["/v1", "/v2"];

    public IEnumerable<KeyValuePair<string, Type>> Schemas => [];

    public IEnumerable<ApiOperation> Operations => Versions.SelectMany(OperationsOf).Select(operation => operation with { IsListed = false });

    /// <summary>The path in version 3 of what these versions have in common with it.</summary>
    public static bool TryTranslate(string path, out string present)
    {
        foreach (var version in Versions)
        {
            if (path.StartsWith(version + "/", StringComparison.Ordinal))
            {
                present = "/v3" + path[version.Length..].Replace("/webrtcconns/", "/webrtcsessions/", StringComparison.Ordinal);
                return true;
            }
        }

        present = "";
        return false;
    }

    private IEnumerable<ApiOperation> OperationsOf(string version)
    {
        yield return Make("GET", version + "/config/get", GetConfigurationAsync);
        yield return Make("POST", version + "/config/set", configuration.PatchGlobalAsync);
        yield return Make("POST", version + "/config/paths/edit/{name}", configuration.PatchPathAsync);
        yield return Make("POST", version + "/config/paths/remove/{name}", configuration.DeletePathAsync);
        yield return Make("POST", version + "/config/paths/patch/{name}", configuration.PatchOrAddPathAsync);
        yield return Make("DELETE", version + "/config/paths/patch/{name}", configuration.DeletePathAsync);
        yield return Make("GET", version + "/paths/list", ListPathsAsync);
        yield return Make("GET", version + "/paths/get/{name}", GetPathAsync);
    }

    private static ApiOperation Make(string method, string template, Func<ApiCall, Task> handler) =>
        new(method, template, "former", "An operation of a former version.", handler) { Tag = "Former" };

    private Task ListPathsAsync(ApiCall call) => call.WritePageAsync(paths.List(), WritePath);

    private Task GetPathAsync(ApiCall call)
    {
        var path = paths.Find(call.Argument) ?? throw ApiErrorException.NotFound("path not found");
        return call.WriteAsync(writer => WritePath(writer, path));
    }

    // Paths showed their settings and had another word for being ready.
    private void WritePath(Utf8JsonWriter writer, PathStatus path)
    {
        writer.WriteStartObject();
        foreach (var property in JsonSerializer.SerializeToElement(PathItem.Of(path), ApiCall.Json).EnumerateObject())
        {
            property.WriteTo(writer);
        }

        writer.WriteBoolean("sourceReady", path.AvailableSince is not null);
        if (monitor.Current.Paths.FirstOrDefault(entry => entry.Name == path.ConfigurationName) is { } entry)
        {
            writer.WritePropertyName("conf");
            editor.WritePath(entry, writer);
        }

        writer.WriteEndObject();
    }

    // All settings and the paths by name, in one object.
    private Task GetConfigurationAsync(ApiCall call) => call.WriteAsync(writer =>
    {
        using var global = new MemoryStream();
        using (var inner = new Utf8JsonWriter(global))
        {
            editor.WriteGlobal(inner);
        }

        writer.WriteStartObject();
        using (var document = JsonDocument.Parse(global.ToArray()))
        {
            foreach (var property in document.RootElement.EnumerateObject())
            {
                property.WriteTo(writer);
            }
        }

        writer.WriteStartObject("paths");
        foreach (var path in monitor.Current.Paths)
        {
            writer.WritePropertyName(path.Name);
            editor.WritePath(path, writer);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    });
}
