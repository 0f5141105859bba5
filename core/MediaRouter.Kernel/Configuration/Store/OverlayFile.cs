using System.Text.Encodings.Web;
using System.Text.Json;

namespace MediaRouter.Kernel.Configuration;

/// <summary>The text in which edits outlive a restart.</summary>
internal static class OverlayFile
{
    private const string GlobalKey = "global";
    private const string PathDefaultsKey = "pathDefaults";
    private const string PathsKey = "paths";
    private const string DeletedKey = "deletedPaths";
    private const string ReplacedKey = "replacedPaths";

    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes edits as JSON.</summary>
    public static byte[] Write(DocumentOverlay overlay)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            writer.WriteStartObject();
            writer.WritePropertyName(GlobalKey);
            JsonDocumentWriter.Write(writer, overlay.Global);
            writer.WritePropertyName(PathDefaultsKey);
            JsonDocumentWriter.Write(writer, overlay.PathDefaults);
            WritePaths(writer, PathsKey, overlay, PathOverlayKind.Patch);
            WritePaths(writer, ReplacedKey, overlay, PathOverlayKind.Replace);
            WritePaths(writer, DeletedKey, overlay, PathOverlayKind.Delete);
            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Reads what <see cref="Write"/> has written.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">Name of the file, for messages.</param>
    /// <param name="schema">The settings that are known; older keys, from before an update of the router, are translated.</param>
    /// <param name="overlay">The edits.</param>
    /// <param name="error">Why the text cannot be read.</param>
    public static bool TryRead(string text, string source, ConfigurationSchema schema, out DocumentOverlay overlay, out ConfigurationError? error)
    {
        overlay = DocumentOverlay.Empty;

        // JSON is YAML; read so, a value that was once written as a text is taken as leniently as in a file.
        if (!YamlDocumentReader.TryRead(text, source, out var root, out error))
        {
            return false;
        }

        var sink = new DiagnosticSink();
        var below = MapNode.Empty;
        foreach (var edit in Edits(root))
        {
            overlay = edit.ApplyTo(overlay, below, schema, sink).Overlay ?? overlay;
        }

        overlay = overlay.WithDeletions((root.FindMap(DeletedKey)?.Entries ?? []).Select(e => e.Key));
        error = sink.HasErrors ? sink.Errors()[0] : null;
        return !sink.HasErrors;
    }

    private static IEnumerable<ConfigurationEdit> Edits(MapNode root)
    {
        yield return new ConfigurationEdit(ConfigurationEditKind.PatchGlobal, "", root.FindMap(GlobalKey) ?? MapNode.Empty);
        yield return new ConfigurationEdit(ConfigurationEditKind.PatchPathDefaults, "", root.FindMap(PathDefaultsKey) ?? MapNode.Empty);
        foreach (var path in root.FindMap(PathsKey)?.Entries ?? [])
        {
            yield return new ConfigurationEdit(ConfigurationEditKind.RestorePath, path.Key, path.Value as MapNode ?? MapNode.Empty);
        }

        foreach (var path in root.FindMap(ReplacedKey)?.Entries ?? [])
        {
            yield return new ConfigurationEdit(ConfigurationEditKind.ReplacePath, path.Key, path.Value as MapNode ?? MapNode.Empty);
        }
    }

    private static void WritePaths(Utf8JsonWriter writer, string key, DocumentOverlay overlay, PathOverlayKind kind)
    {
        writer.WriteStartObject(key);
        foreach (var (name, path) in overlay.Paths.Where(p => p.Value.Kind == kind).OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            writer.WritePropertyName(name);
            JsonDocumentWriter.Write(writer, path.Settings);
        }

        writer.WriteEndObject();
    }
}
