using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Makes typed records of a document in present keys.</summary>
internal sealed class ConfigurationBinder
{
    private readonly ConfigurationSchema _schema;
    private readonly DiagnosticSink _sink;
    private readonly ReadContext _context;

    public ConfigurationBinder(ConfigurationSchema schema, DiagnosticSink sink)
    {
        _schema = schema;
        _sink = sink;
        _context = new ReadContext(sink);
    }

    public RouterConfiguration Bind(MapNode document)
    {
        var global = BindSection(document, OptionsScope.Global, [.. _schema.GlobalRecords.Select(r => r.DefaultInstance)]);
        object[] pathRecords = [.. _schema.PathRecords.Select(r => r.DefaultInstance)];
        if (document.Find(LayerMerger.PathDefaultsKey) is { Value.IsNull: false } defaultsEntry)
        {
            _context.Enter(LayerMerger.PathDefaultsKey);
            pathRecords = BindPathSection(defaultsEntry, pathRecords);
            _context.Leave();
        }

        var defaults = new PathConfiguration(_schema, LayerMerger.PathDefaultsKey, pathRecords);
        return new RouterConfiguration(_schema, global, defaults, new PathTable(BindPaths(document, pathRecords)), document);
    }

    /// <summary>Binds one global record and ignores everything else, errors too; for what must be known before plugins are loaded.</summary>
    public static T Peek<T>(ConfigurationSchema schema, MapNode document)
        where T : class
    {
        var context = new ReadContext(new DiagnosticSink());
        var schemaOfRecord = schema.Find(typeof(T)) ?? throw new InvalidOperationException($"{typeof(T)} is not part of the schema");
        var record = schemaOfRecord.CreateInstance();
        foreach (var setting in schemaOfRecord.Settings)
        {
            if (document.Find(setting.Key) is { Value.IsNull: false } entry && setting.Type.TryRead(entry.Value, context, out var value))
            {
                setting.SetValue(record, value);
            }
        }

        return (T)record;
    }

    private List<PathConfiguration> BindPaths(MapNode document, object[] inherited)
    {
        var paths = new List<PathConfiguration>();
        if (document.Find(LayerMerger.PathsKey) is not { Value.IsNull: false } pathsEntry)
        {
            return paths;
        }

        _context.Enter(LayerMerger.PathsKey);
        if (pathsEntry.Value is not MapNode map)
        {
            _context.Invalid(pathsEntry.Value, "must be a map of path names and their settings");
            _context.Leave();
            return paths;
        }

        var catchAlls = 0;
        foreach (var entry in map.Entries)
        {
            var isCatchAll = PathName.IsCatchAll(entry.Key);
            catchAlls += isCatchAll ? 1 : 0;
            if (isCatchAll && catchAlls == 2)
            {
                NameFault(entry, "all_others, all and '~^.*$' are aliases");
            }

            PathExpression? expression = null;
            if (!isCatchAll && entry.Key.StartsWith('~') && !PathExpression.TryCreate(entry.Key[1..], out expression))
            {
                NameFault(entry, $"invalid regular expression: {entry.Key[1..]}");
            }
            else if (!isCatchAll && expression is null && PathName.Check(entry.Key) is { } reason)
            {
                NameFault(entry, $"invalid path name '{entry.Key}': {reason}");
            }

            _context.Enter(entry.Key);
            paths.Add(new PathConfiguration(_schema, entry.Key, BindPathSection(entry, inherited)) { IsCatchAll = isCatchAll, Expression = expression });
            _context.Leave();
        }

        _context.Leave();
        return paths;
    }

    private void NameFault(MapEntry entry, string message) => _sink.Add(
        new ConfigurationError(ConfigurationErrorKind.InvalidValue, message, entry.Location) { Key = $"{LayerMerger.PathsKey}.{entry.Key}", Value = entry.Key });

    private object[] BindPathSection(MapEntry section, object[] inherited)
    {
        switch (section.Value)
        {
            case MapNode map:
                return BindSection(map, OptionsScope.Path, inherited);
            case { IsNull: true }:
                return inherited;
            default:
                _context.Invalid(section.Value, "must be a map of settings");
                return inherited;
        }
    }

    private object[] BindSection(MapNode section, OptionsScope scope, object[] inherited)
    {
        var settings = scope == OptionsScope.Global ? _schema.GlobalSettings : _schema.PathSettings;
        var records = inherited;
        foreach (var entry in section.Entries)
        {
            if (!settings.TryGetValue(entry.Key, out var setting))
            {
                if (!IsStructure(entry.Key, scope))
                {
                    Unknown(entry, scope);
                }

                continue;
            }

            if (setting.Deprecated && !entry.Value.IsNull)
            {
                var replacement = setting.Replacement.Length == 0 ? "" : $"; use '{setting.Replacement}'";
                _sink.OldKey(entry.Key, $"is deprecated{replacement}", entry.Location);
            }

            _context.Enter(entry.WrittenKey);
            _context.Secret = setting.Secret;
            if (entry.Value.IsNull)
            {
                if (setting.Type is ListType && scope == OptionsScope.Global)
                {
                    _context.Invalid(entry.Value, "must not be null; write [] for an empty list");
                }
            }
            else if (setting.Type.TryRead(entry.Value, _context, out var value))
            {
                if (ReferenceEquals(records, inherited))
                {
                    records = (object[])inherited.Clone();
                }

                // A record is shared with the section that it is inherited from until a setting of it differs.
                var index = setting.Record.Index;
                if (ReferenceEquals(records[index], inherited[index]))
                {
                    records[index] = RecordSchema.Copy(inherited[index]);
                }

                setting.SetValue(records[index], value);
            }

            _context.Secret = false;
            _context.Leave();
        }

        return records;
    }

    private static bool IsStructure(string key, OptionsScope scope) => scope == OptionsScope.Global
        ? key is LayerMerger.PathsKey or LayerMerger.PathDefaultsKey
        : key == "name"; // what the control API shows, and clients send back

    private void Unknown(MapEntry entry, OptionsScope scope)
    {
        if (KnownKeys.Of(scope).TryGetValue(entry.Key, out var known))
        {
            var instead = known.Replacement.Length == 0 ? "" : $"; use '{known.Replacement}'";
            if (known.Status == KnownKeyStatus.Ignored)
            {
                _sink.OldKey(entry.Key, $"has no effect any more{instead}", entry.Location);
            }
            else if (_schema.IsLoaded(known.PluginId))
            {
                _sink.OldKey(entry.Key, $"has no effect: the plugin '{known.PluginId}' does not have this setting{instead}", entry.Location);
            }
            else
            {
                _sink.Unloaded(known.PluginId, entry.Key);
            }

            return;
        }

        var elsewhere = scope == OptionsScope.Global
            ? _schema.PathSettings.ContainsKey(entry.Key) || KnownKeys.Path.ContainsKey(entry.Key)
            : _schema.GlobalSettings.ContainsKey(entry.Key) || KnownKeys.Global.ContainsKey(entry.Key);
        if (elsewhere)
        {
            _context.Enter(entry.WrittenKey);
            var key = _context.Key();
            _context.Leave();
            var place = scope == OptionsScope.Global ? "it belongs to a path, or to 'pathDefaults'" : "it belongs to the top level";
            var suggestion = scope == OptionsScope.Global ? $"{LayerMerger.PathDefaultsKey}.{entry.Key}" : entry.Key;
            _sink.Add(new ConfigurationError(ConfigurationErrorKind.UnknownKey, $"unknown key '{key}': {place}", entry.Location) { Key = key, Suggestion = suggestion });
            return;
        }

        _context.UnknownKey(entry, scope == OptionsScope.Global
            ? _schema.GlobalSettings.Keys.Concat(KnownKeys.Global.Keys).Append(LayerMerger.PathsKey).Append(LayerMerger.PathDefaultsKey)
            : _schema.PathSettings.Keys.Concat(KnownKeys.Path.Keys));
    }
}
