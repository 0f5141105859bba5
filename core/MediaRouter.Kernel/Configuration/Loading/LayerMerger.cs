using System.Globalization;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Puts one source of settings on top of another. Settings replace each other; paths and their settings accumulate.</summary>
internal sealed class LayerMerger(ConfigurationSchema schema, DiagnosticSink sink)
{
    public const string PathsKey = "paths";
    public const string PathDefaultsKey = "pathDefaults";

    /// <summary>Merges whole documents in present keys.</summary>
    public MapNode Merge(MapNode below, MapNode above) => MergeMaps(below, above, (key, lower, upper) => key switch
    {
        PathsKey => MergeAsMap(lower, upper, (a, b) => MergeMaps(a, b, (_, low, up) => MergeAsMap(low, up, MergePath))),
        PathDefaultsKey => MergeAsMap(lower, upper, MergePath),
        _ => MergeSetting(schema.GlobalSettings.GetValueOrDefault(key), lower, upper),
    });

    /// <summary>Merges the settings of one path, or of <c>pathDefaults</c>.</summary>
    public MapNode MergePath(MapNode below, MapNode above) =>
        MergeMaps(below, above, (key, lower, upper) => MergeSetting(schema.PathSettings.GetValueOrDefault(key), lower, upper));

    private static MapNode MergeMaps(MapNode below, MapNode above, Func<string, ConfigNode?, ConfigNode, ConfigNode> merge)
    {
        if (above.Entries.Count == 0)
        {
            return below;
        }

        var entries = below.Entries.ToList();
        var positions = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < entries.Count; i++)
        {
            positions[entries[i].Key] = i;
        }

        foreach (var upper in above.Entries)
        {
            if (positions.TryGetValue(upper.Key, out var position))
            {
                entries[position] = upper with { Value = merge(upper.Key, entries[position].Value, upper.Value) };
            }
            else
            {
                entries.Add(upper with { Value = merge(upper.Key, null, upper.Value) });
            }
        }

        return new MapNode([.. entries], below.Location);
    }

    private static ConfigNode MergeAsMap(ConfigNode? lower, ConfigNode upper, Func<MapNode, MapNode, MapNode> merge)
    {
        // A null stands for a section without settings, and takes nothing away from one below.
        if (upper.IsNull && lower is not null)
        {
            return lower;
        }

        return upper is MapNode above && (lower is null or MapNode || lower.IsNull) ? merge(lower as MapNode ?? MapNode.Empty, above) : upper;
    }

    private ConfigNode MergeSetting(SettingSchema? setting, ConfigNode? lower, ConfigNode upper) =>
        upper is ListPatchNode or MapNode ? MergeValue(setting?.Type, lower, upper, setting?.Default) : upper;

    private ConfigNode MergeValue(SettingType? type, ConfigNode? lower, ConfigNode upper, object? defaultValue)
    {
        if (upper is ListPatchNode patch && type is ListType { ElementType: RecordType element } list)
        {
            return MergeList(list, element, lower, patch, defaultValue);
        }

        if (upper is MapNode map && type is RecordType record)
        {
            var below = lower as MapNode ?? (defaultValue is null ? null : record.Write(defaultValue) as MapNode) ?? MapNode.Empty;
            return MergeRecord(record.Schema, below, map);
        }

        return upper;
    }

    private MapNode MergeRecord(RecordSchema record, MapNode below, MapNode above) => MergeMaps(below, above, (key, lower, upper) =>
        record.Find(key) is { } setting ? MergeValue(setting.Type, lower, upper, setting.Default) : upper);

    private ListNode MergeList(ListType list, RecordType element, ConfigNode? lower, ListPatchNode patch, object? defaultValue)
    {
        var below = patch.StartsEmpty ? null : (lower is null || lower.IsNull ? list.Write(defaultValue) : lower) as ListNode;
        var items = new List<ConfigNode>(below?.Items ?? []);
        foreach (var (index, change) in patch.Items)
        {
            if (index < items.Count)
            {
                items[index] = MergeRecord(element.Schema, items[index] as MapNode ?? MapNode.Empty, change);
            }
            else if (index == items.Count)
            {
                items.Add(MergeRecord(element.Schema, MapNode.Empty, change));
            }
            else
            {
                var message = string.Create(CultureInfo.InvariantCulture, $"index {index} leaves a gap: the list has {items.Count} elements");
                sink.Add(new ConfigurationError(ConfigurationErrorKind.InvalidValue, message, change.Location));
            }
        }

        return new ListNode(items, patch.Location);
    }
}
