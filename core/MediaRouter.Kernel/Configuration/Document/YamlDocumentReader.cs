using System.Globalization;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Reads one YAML document with positions, anchors and merge keys, within bounds.</summary>
internal sealed class YamlDocumentReader
{
    // Settings nest four levels deep: paths, entry, list, record.
    private const int DeepestNesting = 32;

    // Aliases may multiply what the file holds; beyond this, the file is an attack rather than a configuration.
    private const long MostAliasedNodes = 2_000_000;

    private const string MergeKey = "<<";

    private readonly string _source;
    private readonly Dictionary<string, ConfigNode> _anchors = new(StringComparer.Ordinal);
    private Parser _parser = null!; // set by Read before anything uses it
    private long _aliasedNodes;

    private YamlDocumentReader(string source) => _source = source;

    /// <summary>Reads a document.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="source">Name of the file, for positions and messages.</param>
    /// <param name="root">The top-level map; empty for an empty text.</param>
    /// <param name="error">Why the text cannot be read.</param>
    public static bool TryRead(string text, string source, out MapNode root, out ConfigurationError? error)
    {
        root = new MapNode([], new NodeLocation(source, 1));
        error = null;
        try
        {
            root = new YamlDocumentReader(source).Read(text) ?? root;
            return true;
        }
        catch (ConfigurationSyntaxException ex)
        {
            error = Fault(ex.Message, ex.Location);
        }
        catch (YamlException ex)
        {
            error = Fault($"invalid YAML: {ex.Message}", new NodeLocation(source, (int)Math.Clamp(ex.Start.Line, 1, int.MaxValue)));
        }
        catch (Exception ex) when (ex is InvalidOperationException or ArgumentException or FormatException or OverflowException or IndexOutOfRangeException or NullReferenceException)
        {
            // What the YAML library throws on some malformed texts that its scanner does not expect.
            error = Fault($"invalid YAML: {ex.Message}", new NodeLocation(source, 0));
        }

        return false;
    }

    private static ConfigurationError Fault(string message, NodeLocation location) => new(ConfigurationErrorKind.Syntax, message, location);

    private MapNode? Read(string text)
    {
        using var reader = new StringReader(text);
        _parser = new Parser(new Scanner(reader, skipComments: true));
        Expect<StreamStart>();
        if (Next() is not DocumentStart)
        {
            return null;
        }

        var node = ReadNode(Next(), 0);
        Expect<DocumentEnd>();
        if (Next() is DocumentStart second)
        {
            throw new ConfigurationSyntaxException("the file holds more than one YAML document", At(second));
        }

        return node switch
        {
            MapNode map => map,
            { IsNull: true } => null,
            _ => throw new ConfigurationSyntaxException("the file must consist of settings ('key: value')", node.Location),
        };
    }

    private ConfigNode ReadNode(ParsingEvent current, int depth)
    {
        if (depth > DeepestNesting)
        {
            throw new ConfigurationSyntaxException(string.Create(CultureInfo.InvariantCulture, $"nested more than {DeepestNesting} levels deep"), At(current));
        }

        switch (current)
        {
            case Scalar scalar:
                return Anchored(scalar, new ScalarNode(scalar.Value, StyleOf(scalar), At(scalar)));
            case AnchorAlias alias:
                return Aliased(alias);
            case SequenceStart sequence:
                var items = new List<ConfigNode>();
                for (var item = Next(); item is not SequenceEnd; item = Next())
                {
                    items.Add(ReadNode(item, depth + 1));
                }

                return Anchored(sequence, new ListNode(items, At(sequence)));
            case MappingStart mapping:
                return Anchored(mapping, ReadMap(mapping, depth));
            default:
                throw new ConfigurationSyntaxException("invalid YAML", At(current));
        }
    }

    private MapNode ReadMap(MappingStart mapping, int depth)
    {
        var entries = new List<MapEntry>();
        var seen = new Dictionary<string, NodeLocation>(StringComparer.Ordinal);
        List<MapNode>? merged = null;
        for (var current = Next(); current is not MappingEnd; current = Next())
        {
            if (ReadNode(current, depth + 1) is not ScalarNode key)
            {
                throw new ConfigurationSyntaxException("a key must be a single value", At(current));
            }

            var value = ReadNode(Next(), depth + 1);
            if (key is { Text: MergeKey, Style: ScalarStyle.Plain })
            {
                (merged ??= []).AddRange(MapsToMerge(value));
                continue;
            }

            if (!seen.TryAdd(key.Text, key.Location))
            {
                throw new ConfigurationSyntaxException(
                    string.Create(CultureInfo.InvariantCulture, $"key '{key.Text}' is already defined in line {seen[key.Text].Line}"), key.Location);
            }

            entries.Add(new MapEntry(key.Text, value, key.Location));
        }

        // Keys that are written out win over merged ones, and earlier maps of a merge over later ones.
        foreach (var entry in merged?.SelectMany(m => m.Entries) ?? [])
        {
            if (seen.TryAdd(entry.Key, entry.Location))
            {
                entries.Add(entry);
            }
        }

        return new MapNode([.. entries], At(mapping));
    }

    private static IEnumerable<MapNode> MapsToMerge(ConfigNode value) => value switch
    {
        MapNode map => [map],
        ListNode list when list.Items.All(i => i is MapNode) => list.Items.Cast<MapNode>(),
        _ => throw new ConfigurationSyntaxException("'<<' needs a map, or a list of maps", value.Location),
    };

    private ConfigNode Aliased(AnchorAlias alias)
    {
        // An anchor becomes known when its node is complete, so that no node can contain itself.
        if (!_anchors.TryGetValue(alias.Value.Value, out var node))
        {
            throw new ConfigurationSyntaxException($"alias '*{alias.Value.Value}' has no anchor", At(alias));
        }

        CountAliased(node, At(alias));
        return node;
    }

    private void CountAliased(ConfigNode node, NodeLocation location)
    {
        _aliasedNodes += node.Weight;
        if (_aliasedNodes > MostAliasedNodes)
        {
            throw new ConfigurationSyntaxException("the aliases of the file stand for too many values", location);
        }
    }

    private T Anchored<T>(NodeEvent source, T node)
        where T : ConfigNode
    {
        if (!source.Anchor.IsEmpty)
        {
            _anchors[source.Anchor.Value] = node;
        }

        return node;
    }

    private static ScalarStyle StyleOf(Scalar scalar) =>
        scalar.Style == YamlDotNet.Core.ScalarStyle.Plain && (scalar.Tag.IsEmpty || scalar.Tag.IsNonSpecific) ? ScalarStyle.Plain : ScalarStyle.Quoted;

    private NodeLocation At(ParsingEvent current) => new(_source, (int)Math.Clamp(current.Start.Line, 1, int.MaxValue));

    private ParsingEvent Next() =>
        _parser.MoveNext() && _parser.Current is { } current ? current : throw new ConfigurationSyntaxException("the file ends too early", new NodeLocation(_source, 0));

    private void Expect<T>()
        where T : ParsingEvent
    {
        var current = Next();
        if (current is not T)
        {
            throw new ConfigurationSyntaxException("invalid YAML", At(current));
        }
    }
}
