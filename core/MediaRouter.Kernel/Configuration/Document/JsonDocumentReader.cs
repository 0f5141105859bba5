using System.Text.Json;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Reads a JSON object, the body of an edit, as a configuration document.</summary>
internal static class JsonDocumentReader
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32 };

    /// <summary>Reads an object.</summary>
    /// <param name="utf8">The whole text.</param>
    /// <param name="source">What the edit is called in messages.</param>
    /// <param name="root">The object; its keys with the value null are left out, as an edit that does not mention them.</param>
    /// <param name="error">Why the text cannot be read.</param>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, string source, out MapNode root, out ConfigurationError? error)
    {
        var location = new NodeLocation(source, 0);
        root = new MapNode([], location);
        error = null;
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                root = ReadMap(document.RootElement, location);
                return true;
            }

            error = new ConfigurationError(ConfigurationErrorKind.Syntax, "invalid JSON: an object is expected", location);
        }
        catch (ConfigurationSyntaxException ex)
        {
            error = new ConfigurationError(ConfigurationErrorKind.Syntax, ex.Message, location);
        }
        catch (Exception ex) when (ex is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text with half of a surrogate pair.
            error = new ConfigurationError(ConfigurationErrorKind.Syntax, $"invalid JSON: {ex.Message}", location);
        }

        return false;
    }

    private static MapNode ReadMap(JsonElement element, NodeLocation location)
    {
        var entries = new List<MapEntry>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            if (!seen.Add(property.Name))
            {
                throw new ConfigurationSyntaxException($"invalid JSON: key '{property.Name}' occurs twice", location);
            }

            if (property.Value.ValueKind != JsonValueKind.Null)
            {
                entries.Add(new MapEntry(property.Name, ReadNode(property.Value, location), location));
            }
        }

        return new MapNode([.. entries], location);
    }

    private static ConfigNode ReadNode(JsonElement element, NodeLocation location) => element.ValueKind switch
    {
        JsonValueKind.Object => ReadMap(element, location),
        JsonValueKind.Array => new ListNode([.. element.EnumerateArray().Select(e => ReadNode(e, location))], location),
        JsonValueKind.String => new ScalarNode(element.GetString() ?? "", ScalarStyle.Text, location),
        JsonValueKind.Number => new ScalarNode(element.GetRawText(), ScalarStyle.Number, location),
        JsonValueKind.True => new ScalarNode("true", ScalarStyle.Boolean, location),
        JsonValueKind.False => new ScalarNode("false", ScalarStyle.Boolean, location),
        _ => new ScalarNode("", ScalarStyle.Null, location),
    };
}
