using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <inheritdoc/>
internal sealed class RouterConfiguration : IRouterConfiguration
{
    private readonly object[] _records;

    public RouterConfiguration(ConfigurationSchema schema, object[] records, PathConfiguration pathDefaults, PathTable table, MapNode document)
    {
        Schema = schema;
        _records = records;
        PathDefaults = pathDefaults;
        Table = table;
        Document = document;
    }

    public ConfigurationSchema Schema { get; }

    /// <summary>The entries of <c>paths</c> with their matching.</summary>
    public PathTable Table { get; }

    /// <summary>The document that the configuration was made of: file, environment and edits, in present keys.</summary>
    public MapNode Document { get; }

    /// <summary>The records, in the order of the global records of the schema.</summary>
    public IReadOnlyList<object> Records => _records;

    public IReadOnlyList<IPathConfiguration> Paths => Table.Entries;

    public PathConfiguration PathDefaults { get; }

    IPathConfiguration IRouterConfiguration.PathDefaults => PathDefaults;

    public TOptions Get<TOptions>()
        where TOptions : class =>
        Schema.Find(typeof(TOptions)) is { Scope: OptionsScope.Global } record
            ? (TOptions)_records[record.Index]
            : throw new InvalidOperationException($"no loaded plugin declares {typeof(TOptions)} as global options");

    public bool TryGetValue(string key, out object? value)
    {
        value = null;
        if (!Schema.GlobalSettings.TryGetValue(key, out var setting))
        {
            return false;
        }

        value = setting.GetValue(_records[setting.Record.Index]);
        return true;
    }

    /// <summary>All global settings as a typed document, older ones left out; what the control API shows.</summary>
    public MapNode ToDocument() => ToDocument(Schema.GlobalRecords, _records);

    internal static MapNode ToDocument(IReadOnlyList<RecordSchema> schemas, object[] records)
    {
        var entries = new List<MapEntry>();
        foreach (var schema in schemas)
        {
            foreach (var setting in schema.Settings.Where(s => !s.Deprecated))
            {
                entries.Add(new MapEntry(setting.Key, setting.Write(records[schema.Index], redact: true), NodeLocation.BuiltIn));
            }
        }

        return new MapNode([.. entries], NodeLocation.BuiltIn);
    }
}
