using System.Globalization;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Makes a document of the environment variables with one prefix.</summary>
internal sealed class EnvironmentLayer
{
    // Far beyond any list that somebody writes as variables.
    private const int LargestIndex = 9999;

    private const string PathDefaultsName = "PATHDEFAULTS";
    private const string PathsName = "PATHS";
    private const string AllOthersName = "ALL_OTHERS";

    private readonly ConfigurationSchema _schema;
    private readonly DiagnosticSink _sink;
    private readonly Lazy<Dictionary<string, EnvironmentTarget>> _global;
    private readonly Lazy<Dictionary<string, EnvironmentTarget>> _path;

    public EnvironmentLayer(ConfigurationSchema schema, DiagnosticSink sink)
    {
        _schema = schema;
        _sink = sink;
        _global = new(() => Targets(OptionsScope.Global));
        _path = new(() => Targets(OptionsScope.Path));
    }

    /// <summary>Reads the variables of one prefix.</summary>
    /// <param name="prefix">For instance <c>MR_</c>.</param>
    /// <param name="isOwn">Whether nobody else uses the prefix, so that an unknown name is worth a warning.</param>
    /// <param name="environment">All variables.</param>
    /// <param name="below">What the layer is put upon; its paths can be addressed although their names are not upper case.</param>
    public MapNode Read(string prefix, bool isOwn, IReadOnlyDictionary<string, string> environment, MapNode below)
    {
        var draft = new DraftMap();
        Dictionary<string, string>? paths = null;
        foreach (var (name, value) in environment.Where(v => v.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            var rest = name[prefix.Length..];
            var location = new NodeLocation(name, 0);
            if (ConfigurationFile.IsKeyVariable(rest) || rest == PathsName || rest == PathDefaultsName)
            {
                continue;
            }

            if (Tail(rest, PathDefaultsName) is { } defaultsRest)
            {
                if (!Assign(draft.Section(LayerMerger.PathDefaultsKey, location), _path.Value, defaultsRest, value, location))
                {
                    Unknown(prefix + PathDefaultsName + "_", defaultsRest, _path.Value, location);
                }
            }
            else if (Tail(rest, PathsName) is { } pathsRest)
            {
                paths ??= AddressablePaths(below);
                AssignPath(draft.Section(LayerMerger.PathsKey, location), paths, prefix, pathsRest, value, location);
            }
            else if (!Assign(draft, _global.Value, rest, value, location) && isOwn)
            {
                Unknown(prefix, rest, _global.Value, location);
            }
        }

        return draft.ToNode(new NodeLocation(prefix + "*", 0));
    }

    private static string? Tail(string name, string head) =>
        name.Length > head.Length && name.StartsWith(head, StringComparison.Ordinal) && name[head.Length] == '_' ? name[(head.Length + 1)..] : null;

    private void AssignPath(DraftMap paths, Dictionary<string, string> addressable, string prefix, string rest, string value, NodeLocation location)
    {
        // An entry that exists is addressed by its name in upper case with underscores; the longest name wins.
        for (var end = rest.LastIndexOf('_'); end > 0; end = rest.LastIndexOf('_', end - 1))
        {
            if (addressable.TryGetValue(rest[..end], out var existing) && IsTarget(_path.Value, rest[(end + 1)..]))
            {
                Assign(paths.Section(existing, location), _path.Value, rest[(end + 1)..], value, location);
                return;
            }
        }

        if (addressable.TryGetValue(rest, out var whole))
        {
            paths.Section(whole, location);
            return;
        }

        var split = rest.IndexOf('_', StringComparison.Ordinal);
        var name = (split < 0 ? rest : rest[..split]).ToLowerInvariant();
        if (split < 0)
        {
            paths.Section(name, location);
        }
        else if (name.Length == 0 || !Assign(paths.Section(name, location), _path.Value, rest[(split + 1)..], value, location))
        {
            Unknown($"{prefix}{PathsName}_{rest[..split]}_", rest[(split + 1)..], _path.Value, location);
        }
    }

    /// <summary>Names that entries of <c>paths</c> have in variables.</summary>
    private static Dictionary<string, string> AddressablePaths(MapNode below)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var entry in below.FindMap(LayerMerger.PathsKey)?.Entries ?? [])
        {
            if (PathName.IsCatchAll(entry.Key))
            {
                names.TryAdd(AllOthersName, entry.Key);
            }
            else
            {
                names.TryAdd(string.Concat(entry.Key.Select(c => char.IsAsciiLetterOrDigit(c) ? char.ToUpperInvariant(c) : '_')), entry.Key);
            }
        }

        names.TryAdd(AllOthersName, PathName.AllOthers);
        return names;
    }

    private static bool IsTarget(Dictionary<string, EnvironmentTarget> targets, string rest) => Find(targets, rest) is not null;

    private static EnvironmentTarget? Find(Dictionary<string, EnvironmentTarget> targets, string rest)
    {
        if (targets.TryGetValue(rest, out var target))
        {
            return target;
        }

        var split = rest.IndexOf('_', StringComparison.Ordinal);
        return split > 0 && targets.TryGetValue(rest[..split], out target) && target.Type is null or RecordType or ListType { ElementType: RecordType } ? target : null;
    }

    /// <summary>Puts a value where its name says.</summary>
    /// <returns><see langword="false"/> if the name is unknown.</returns>
    private bool Assign(DraftMap map, Dictionary<string, EnvironmentTarget> targets, string rest, string value, NodeLocation location)
    {
        if (Find(targets, rest) is not { } target)
        {
            return false;
        }

        if (targets.ContainsKey(rest))
        {
            AssignWhole(map, target, value, location);
            return true;
        }

        rest = rest[(rest.IndexOf('_', StringComparison.Ordinal) + 1)..];
        switch (target.Type)
        {
            case RecordType record:
                return Assign(map.Section(target.Key, location), TargetsOf(record.Schema), rest, value, location);
            case ListType { ElementType: RecordType element }:
                var split = rest.IndexOf('_', StringComparison.Ordinal);
                return split > 0
                    && int.TryParse(rest.AsSpan(0, split), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
                    && index <= LargestIndex
                    && Assign(map.List(target.Key, location).Element(index, location), TargetsOf(element.Schema), rest[(split + 1)..], value, location);
            default:
                // Of a plugin that is not loaded: what matters is only that the key is in use.
                map.Set(target.Key, new ScalarNode(value, ScalarStyle.Environment, location));
                return true;
        }
    }

    private void AssignWhole(DraftMap map, EnvironmentTarget target, string value, NodeLocation location)
    {
        if (target.Type is RecordType or ListType { ElementType: RecordType })
        {
            if (value.Length == 0 && target.Type is ListType)
            {
                map.List(target.Key, location).StartsEmpty = true;
                return;
            }

            var message = $"invalid value '{value}': '{target.Key}' is a list of records; set its elements with {location.Source}_0_...";
            _sink.Add(new ConfigurationError(ConfigurationErrorKind.InvalidValue, message, location) { Key = target.Key, Value = value });
        }
        else if (target.IsList)
        {
            var items = value.Length == 0 ? [] : value.Split(',', StringSplitOptions.TrimEntries);
            map.Set(target.Key, new ListNode([.. items.Select(i => new ScalarNode(i, ScalarStyle.Environment, location))], location));
        }
        else
        {
            map.Set(target.Key, new ScalarNode(value, ScalarStyle.Environment, location));
        }
    }

    private void Unknown(string prefix, string rest, Dictionary<string, EnvironmentTarget> targets, NodeLocation location)
    {
        var nearest = _sink.MaySuggest() ? NearestKey.Find(rest, targets.Keys) : "";
        var hint = nearest.Length == 0 ? "" : $"; did you mean {prefix}{nearest}?";
        _sink.Warn($"the variable names no setting and is ignored{hint}", location);
    }

    private static Dictionary<string, EnvironmentTarget> TargetsOf(RecordSchema record)
    {
        var targets = new Dictionary<string, EnvironmentTarget>(StringComparer.Ordinal);
        foreach (var setting in record.Settings)
        {
            targets.TryAdd(setting.Key.ToUpperInvariant(), new EnvironmentTarget(setting.Key, setting.Type, setting.Type is ListType));
        }

        return targets;
    }

    private Dictionary<string, EnvironmentTarget> Targets(OptionsScope scope)
    {
        var targets = new Dictionary<string, EnvironmentTarget>(StringComparer.Ordinal);
        var isGlobal = scope == OptionsScope.Global;
        foreach (var setting in (isGlobal ? _schema.GlobalSettings : _schema.PathSettings).Values)
        {
            targets.TryAdd(setting.Key.ToUpperInvariant(), new EnvironmentTarget(setting.Key, setting.Type, setting.Type is ListType));
        }

        var former = isGlobal ? _schema.FormerGlobalKeys.Values.Concat(_schema.FormerPathKeysAtTop.Values) : _schema.FormerPathKeys.Values;
        foreach (var key in former)
        {
            var isList = key.Setting is null ? key.IsList : key.Setting.Type is ListType && !key.SingleValue;
            targets.TryAdd(key.Key.ToUpperInvariant(), new EnvironmentTarget(key.Key, null, isList));
        }

        foreach (var key in KnownKeys.Of(scope).Values)
        {
            targets.TryAdd(key.Key.ToUpperInvariant(), new EnvironmentTarget(key.Key, null, false));
        }

        return targets;
    }

    /// <summary>A map while variables are put into it.</summary>
    private sealed class DraftMap
    {
        private readonly List<(string Key, NodeLocation Location, object Value)> _entries = [];
        private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);

        public void Set(string key, ConfigNode value) => Put(key, value.Location, value);

        public DraftMap Section(string key, NodeLocation location) => GetOrAdd<DraftMap>(key, location);

        public DraftList List(string key, NodeLocation location) => GetOrAdd<DraftList>(key, location);

        public MapNode ToNode(NodeLocation location) => new(
            [
                .. _entries.Select(e => new MapEntry(
                    e.Key,
                    e.Value switch
                    {
                        DraftMap map => map.ToNode(e.Location),
                        DraftList list => list.ToNode(e.Location),
                        _ => (ConfigNode)e.Value,
                    },
                    e.Location)),
            ],
            location);

        private T GetOrAdd<T>(string key, NodeLocation location)
            where T : class, new()
        {
            if (_positions.TryGetValue(key, out var position) && _entries[position].Value is T present)
            {
                return present;
            }

            var added = new T();
            Put(key, location, added);
            return added;
        }

        private void Put(string key, NodeLocation location, object value)
        {
            if (_positions.TryGetValue(key, out var position))
            {
                _entries[position] = (key, location, value);
            }
            else
            {
                _positions[key] = _entries.Count;
                _entries.Add((key, location, value));
            }
        }
    }

    /// <summary>A list of records while variables are put into it.</summary>
    private sealed class DraftList
    {
        private readonly SortedDictionary<int, (DraftMap Map, NodeLocation Location)> _elements = [];

        public bool StartsEmpty { get; set; }

        public DraftMap Element(int index, NodeLocation location)
        {
            if (!_elements.TryGetValue(index, out var element))
            {
                _elements[index] = element = (new DraftMap(), location);
            }

            return element.Map;
        }

        public ListPatchNode ToNode(NodeLocation location)
        {
            var items = new SortedDictionary<int, MapNode>();
            foreach (var (index, (map, at)) in _elements)
            {
                items[index] = map.ToNode(at);
            }

            return new ListPatchNode(items, StartsEmpty, location);
        }
    }
}
