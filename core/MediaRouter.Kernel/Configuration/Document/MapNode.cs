namespace MediaRouter.Kernel.Configuration;

/// <summary>Keys and values in the order in which they were written; keys are unique.</summary>
internal sealed class MapNode : ConfigNode
{
    // A dictionary costs more than it saves on maps of a few keys, and a large file has thousands of those.
    private const int LargestScannedMap = 8;

    private readonly MapEntry[] _entries;

    // Built on the first lookup; a race builds it twice, which does no harm.
    private Dictionary<string, MapEntry>? _byKey;

    /// <summary>Makes a map of entries with unique keys; takes the array over.</summary>
    public MapNode(MapEntry[] entries, NodeLocation location)
        : base(location, WeightOf(entries)) => _entries = entries;

    public static MapNode Empty { get; } = new([], NodeLocation.BuiltIn);

    public IReadOnlyList<MapEntry> Entries => _entries;

    public MapEntry? Find(string key)
    {
        if (_entries.Length <= LargestScannedMap)
        {
            foreach (var entry in _entries)
            {
                if (entry.Key == key)
                {
                    return entry;
                }
            }

            return null;
        }

        _byKey ??= _entries.ToDictionary(e => e.Key, StringComparer.Ordinal);
        return _byKey.GetValueOrDefault(key);
    }

    /// <summary>The map under a key; <see langword="null"/> if the key is absent or not a map.</summary>
    public MapNode? FindMap(string key) => Find(key)?.Value as MapNode;

    /// <summary>A copy in which an entry replaces that of the same key, or comes last.</summary>
    public MapNode With(MapEntry entry)
    {
        var index = Array.FindIndex(_entries, e => e.Key == entry.Key);
        if (index < 0)
        {
            return new MapNode([.. _entries, entry], Location);
        }

        var copy = (MapEntry[])_entries.Clone();
        copy[index] = entry;
        return new MapNode(copy, Location);
    }

    public MapNode Without(string key) => Find(key) is null ? this : new MapNode([.. _entries.Where(e => e.Key != key)], Location);

    private static long WeightOf(MapEntry[] entries)
    {
        var weight = 1L;
        foreach (var entry in entries)
        {
            weight += entry.Value.Weight;
        }

        return weight;
    }
}
