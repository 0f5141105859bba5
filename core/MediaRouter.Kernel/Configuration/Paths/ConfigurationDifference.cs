namespace MediaRouter.Kernel.Configuration;

/// <summary>What differs between two configurations, so that only what it concerns moves.</summary>
internal sealed class ConfigurationDifference
{
    private ConfigurationDifference(IReadOnlySet<Type> globalRecords, IReadOnlyList<string> added, IReadOnlyList<string> removed, IReadOnlyList<PathChange> changed)
    {
        GlobalRecords = globalRecords;
        AddedPaths = added;
        RemovedPaths = removed;
        ChangedPaths = changed;
    }

    /// <summary>Types of the global records that differ, or that only one of the two has.</summary>
    public IReadOnlySet<Type> GlobalRecords { get; }

    /// <summary>Keys of entries that only the later configuration has.</summary>
    public IReadOnlyList<string> AddedPaths { get; }

    /// <summary>Keys of entries that only the earlier configuration has.</summary>
    public IReadOnlyList<string> RemovedPaths { get; }

    /// <summary>Entries whose effective settings differ.</summary>
    public IReadOnlyList<PathChange> ChangedPaths { get; }

    public bool IsEmpty => GlobalRecords.Count == 0 && AddedPaths.Count == 0 && RemovedPaths.Count == 0 && ChangedPaths.Count == 0;

    /// <summary>Keys of the global settings that differ, sorted.</summary>
    /// <param name="former">The earlier of the two configurations.</param>
    /// <param name="current">The later one.</param>
    public IReadOnlyList<string> ChangedSettings(RouterConfiguration former, RouterConfiguration current) =>
    [
        .. current.Schema.GlobalSettings.Values
            .Where(setting => GlobalRecords.Contains(setting.Record.Type))
            .Where(setting => !former.TryGetValue(setting.Key, out var before) || !current.TryGetValue(setting.Key, out var after) || !Equals(before, after))
            .Select(setting => setting.Key)
            .Order(StringComparer.Ordinal),
    ];

    public static ConfigurationDifference Between(RouterConfiguration former, RouterConfiguration current)
    {
        var comparer = new RecordComparer();
        var global = ChangedRecords(former.Schema.GlobalRecords, former.Records, current.Schema.GlobalRecords, current.Records, comparer);
        var added = new List<string>();
        var removed = new List<string>();
        var changed = new List<PathChange>();
        foreach (var path in current.Table.Entries)
        {
            if (!former.Table.TryGetEntry(path.Name, out var before))
            {
                added.Add(path.Name);
                continue;
            }

            var records = ChangedRecords(former.Schema.PathRecords, before.Records, current.Schema.PathRecords, path.Records, comparer);
            if (records.Count > 0 || before.MissingSourcePlugin != path.MissingSourcePlugin)
            {
                changed.Add(new PathChange(path.Name, records));
            }
        }

        foreach (var path in former.Table.Entries)
        {
            if (!current.Table.TryGetEntry(path.Name, out _))
            {
                removed.Add(path.Name);
            }
        }

        return new ConfigurationDifference(global, added, removed, changed);
    }

    private static HashSet<Type> ChangedRecords(
        IReadOnlyList<RecordSchema> formerSchemas, IReadOnlyList<object> former, IReadOnlyList<RecordSchema> currentSchemas, IReadOnlyList<object> current, RecordComparer comparer)
    {
        var changed = new HashSet<Type>();
        if (ReferenceEquals(formerSchemas, currentSchemas))
        {
            for (var i = 0; i < current.Count; i++)
            {
                if (!comparer.AreEqual(former[i], current[i]))
                {
                    changed.Add(currentSchemas[i].Type);
                }
            }

            return changed;
        }

        // Plugins came or went between the two.
        var before = new Dictionary<Type, object>();
        foreach (var schema in formerSchemas)
        {
            before[schema.Type] = former[schema.Index];
        }

        foreach (var schema in currentSchemas)
        {
            if (!before.Remove(schema.Type, out var record) || !comparer.AreEqual(record, current[schema.Index]))
            {
                changed.Add(schema.Type);
            }
        }

        changed.UnionWith(before.Keys);
        return changed;
    }

    /// <summary>Compares records by value; two that many paths share are compared once.</summary>
    private sealed class RecordComparer
    {
        private readonly Dictionary<object, (object Other, bool Equal)> _known = new(ReferenceEqualityComparer.Instance);

        public bool AreEqual(object former, object current)
        {
            if (ReferenceEquals(former, current))
            {
                return true;
            }

            if (_known.TryGetValue(former, out var known) && ReferenceEquals(known.Other, current))
            {
                return known.Equal;
            }

            var equal = former.Equals(current);
            _known[former] = (current, equal);
            return equal;
        }
    }
}
