using System.Text.Json;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <inheritdoc/>
/// <param name="store">Holds the configuration in force.</param>
/// <param name="preview">Says what taking a configuration over would do.</param>
internal sealed class ConfigurationEditor(ConfigurationStore store, Func<LoadResult, ConfigurationPreview> preview) : IConfigurationEditor
{
    private const string RequestName = "request";
    private const string NameKey = "name";

    public void WriteGlobal(Utf8JsonWriter writer) => JsonDocumentWriter.Write(writer, store.Current.ToDocument());

    public void WritePathDefaults(Utf8JsonWriter writer) => JsonDocumentWriter.Write(writer, store.Current.PathDefaults.ToDocument());

    public void WritePath(IPathConfiguration path, Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString(NameKey, path.Name);
        foreach (var entry in ((PathConfiguration)path).ToDocument().Entries)
        {
            writer.WritePropertyName(entry.Key);
            JsonDocumentWriter.Write(writer, entry.Value);
        }

        writer.WriteEndObject();
    }

    public void WriteSchema(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteRawValue(JsonSchemaWriter.Write(store.Current.Schema));
    }

    public ValueTask<ConfigurationEditResult> PatchGlobalAsync(ReadOnlyMemory<byte> settings, CancellationToken cancellationToken) =>
        EditAsync(ConfigurationEditKind.PatchGlobal, "", settings, cancellationToken);

    public ValueTask<ConfigurationEditResult> PatchPathDefaultsAsync(ReadOnlyMemory<byte> settings, CancellationToken cancellationToken) =>
        EditAsync(ConfigurationEditKind.PatchPathDefaults, "", settings, cancellationToken);

    public ValueTask<ConfigurationEditResult> AddPathAsync(string name, ReadOnlyMemory<byte> settings, CancellationToken cancellationToken) =>
        EditAsync(ConfigurationEditKind.AddPath, name, settings, cancellationToken);

    public ValueTask<ConfigurationEditResult> PatchPathAsync(string name, ReadOnlyMemory<byte> settings, CancellationToken cancellationToken) =>
        EditAsync(ConfigurationEditKind.PatchPath, name, settings, cancellationToken);

    public ValueTask<ConfigurationEditResult> ReplacePathAsync(string name, ReadOnlyMemory<byte> settings, CancellationToken cancellationToken) =>
        EditAsync(ConfigurationEditKind.ReplacePath, name, settings, cancellationToken);

    public ValueTask<ConfigurationEditResult> DeletePathAsync(string name, CancellationToken cancellationToken) =>
        EditAsync(ConfigurationEditKind.DeletePath, name, "{}"u8.ToArray(), cancellationToken);

    public async ValueTask<ConfigurationPreview> PreviewAsync(ReadOnlyMemory<byte> file, CancellationToken cancellationToken) =>
        preview(await store.JudgeAsync(file.ToArray(), cancellationToken));

    private async ValueTask<ConfigurationEditResult> EditAsync(
        ConfigurationEditKind kind, string pathName, ReadOnlyMemory<byte> settings, CancellationToken cancellationToken)
    {
        if (!JsonDocumentReader.TryRead(settings, RequestName, out var document, out var error))
        {
            return new ConfigurationEditResult { Succeeded = false, Errors = [error!.Message] };
        }

        var result = await store.EditAsync(new ConfigurationEdit(kind, pathName, document), cancellationToken);
        return new ConfigurationEditResult { Succeeded = result.Succeeded, NotFound = result.NotFound, Errors = [.. result.Errors.Select(error => Describe(error, pathName))] };
    }

    // Who edits one path need not be told which.
    private static string Describe(ConfigurationError error, string editedPath) =>
        error.Path.Length == 0 || error.Path == editedPath ? error.Message : $"path '{error.Path}': {error.Message}";
}
