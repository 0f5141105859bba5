using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Every setting that is known: the union of the options records of the kernel and of the loaded plugins.</summary>
internal sealed class ConfigurationSchema
{
    /// <summary>Whose the kernel's own records are.</summary>
    public const string KernelId = "kernel";

    private readonly Dictionary<Type, RecordSchema> _byType = [];
    private readonly Dictionary<string, SettingSchema> _globalSettings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SettingSchema> _pathSettings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FormerKey> _formerGlobal = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FormerKey> _formerPath = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FormerKey> _formerPathAtTop = new(StringComparer.Ordinal);
    private readonly List<RecordSchema> _globalRecords = [];
    private readonly List<RecordSchema> _pathRecords = [];
    private readonly List<SchemaFault> _faults = [];
    private readonly HashSet<string> _pluginIds = new(StringComparer.Ordinal);

    private ConfigurationSchema()
    {
    }

    /// <summary>The options records of the kernel.</summary>
    public static (string PluginId, Type Record)[] KernelRecords { get; } =
    [
        (KernelId, typeof(LogOptions)),
        (KernelId, typeof(NetworkOptions)),
        (KernelId, typeof(AuthOptions)),
        (KernelId, typeof(EditOptions)),
        (KernelId, typeof(PluginOptions)),
        (KernelId, typeof(PathOptions)),
    ];

    public IReadOnlyList<RecordSchema> GlobalRecords => _globalRecords;

    public IReadOnlyList<RecordSchema> PathRecords => _pathRecords;

    public IReadOnlyDictionary<string, SettingSchema> GlobalSettings => _globalSettings;

    public IReadOnlyDictionary<string, SettingSchema> PathSettings => _pathSettings;

    /// <summary>Older keys at the top level that set global settings.</summary>
    public IReadOnlyDictionary<string, FormerKey> FormerGlobalKeys => _formerGlobal;

    /// <summary>Older keys within a path.</summary>
    public IReadOnlyDictionary<string, FormerKey> FormerPathKeys => _formerPath;

    /// <summary>Older keys at the top level that set <c>pathDefaults</c>.</summary>
    public IReadOnlyDictionary<string, FormerKey> FormerPathKeysAtTop => _formerPathAtTop;

    /// <summary>Declarations that were left out; the host should not start the plugins that they name.</summary>
    public IReadOnlyList<SchemaFault> Faults => _faults;

    /// <summary>Composes the schema; the kernel's own records are always part of it.</summary>
    /// <param name="records">The options records of the loaded plugins. Of two that declare the same key, the later is left out.</param>
    /// <param name="loadedPlugins">Plugins that are loaded but may have no settings.</param>
    public static ConfigurationSchema Compose(IEnumerable<(string PluginId, Type Record)> records, IEnumerable<string>? loadedPlugins = null)
    {
        var schema = new ConfigurationSchema();
        foreach (var (pluginId, type) in KernelRecords)
        {
            schema.Add(pluginId, type);
        }

        foreach (var (pluginId, type) in records)
        {
            schema.Add(pluginId, type);
        }

        schema._pluginIds.UnionWith(loadedPlugins ?? []);
        return schema;
    }

    public bool IsLoaded(string pluginId) => _pluginIds.Contains(pluginId);

    public RecordSchema? Find(Type record) => _byType.GetValueOrDefault(record);

    private void Add(string pluginId, Type type)
    {
        _pluginIds.Add(pluginId);
        if (_byType.ContainsKey(type))
        {
            return;
        }

        if (!RecordSchema.TryCreate(pluginId, type, out var record, out var error))
        {
            _faults.Add(new SchemaFault(pluginId, $"plugin '{pluginId}': {error}"));
            return;
        }

        var settings = record.Scope == OptionsScope.Global ? _globalSettings : _pathSettings;
        var clash = record.Settings.FirstOrDefault(s => settings.ContainsKey(s.Key));
        if (clash is not null)
        {
            var owner = settings[clash.Key].Record.PluginId;
            _faults.Add(new SchemaFault(pluginId, $"the setting '{clash.Key}' is declared by two plugins, '{owner}' and '{pluginId}'"));
            return;
        }

        var former = FormerKeysOf(record);
        foreach (var key in former)
        {
            var keys = FormerKeyTable(record.Scope, key.AtTop);
            if (keys.TryGetValue(key.Key, out var other) && other.PluginId != pluginId)
            {
                _faults.Add(new SchemaFault(pluginId, $"the older setting '{key.Key}' is declared by two plugins, '{other.PluginId}' and '{pluginId}'"));
                return;
            }
        }

        foreach (var setting in record.Settings)
        {
            settings.Add(setting.Key, setting);
        }

        foreach (var key in former)
        {
            FormerKeyTable(record.Scope, key.AtTop).TryAdd(key.Key, key);
        }

        var list = record.Scope == OptionsScope.Global ? _globalRecords : _pathRecords;
        record.Index = list.Count;
        list.Add(record);
        _byType.Add(type, record);
    }

    private Dictionary<string, FormerKey> FormerKeyTable(OptionsScope scope, bool atTop) =>
        scope == OptionsScope.Global ? _formerGlobal : atTop ? _formerPathAtTop : _formerPath;

    private static List<FormerKey> FormerKeysOf(RecordSchema record)
    {
        var keys = new List<FormerKey>();
        foreach (var setting in record.Settings)
        {
            foreach (var attribute in setting.FormerKeys)
            {
                var key = new FormerKey(attribute.Key, record.PluginId)
                {
                    Setting = setting,
                    Negated = attribute.Negated,
                    SingleValue = attribute.SingleValue,
                    Replacement = setting.Key,
                };

                // A key that merely moved from the top level into the path keeps its name there.
                if (attribute.Key != setting.Key)
                {
                    keys.Add(key);
                }

                if (attribute.AtTopLevel && record.Scope == OptionsScope.Path)
                {
                    keys.Add(key with { Replacement = $"pathDefaults.{setting.Key}", AtTop = true });
                }
            }
        }

        if (record.DefaultInstance is not IFormerSettings translator)
        {
            return keys;
        }

        foreach (var former in translator.FormerSettings)
        {
            var key = new FormerKey(former.Key, record.PluginId) { Translator = translator, IsList = former.IsList, Replacement = former.Replacement };
            keys.Add(key);
            if (former.AtTopLevel && record.Scope == OptionsScope.Path)
            {
                keys.Add(key with { AtTop = true });
            }
        }

        return keys;
    }
}
