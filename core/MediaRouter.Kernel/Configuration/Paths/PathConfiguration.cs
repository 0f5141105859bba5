using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <inheritdoc/>
internal sealed class PathConfiguration(ConfigurationSchema schema, string name, object[] records) : IPathConfiguration
{
    // One record for each path record of the schema; shared with pathDefaults where the entry sets nothing of it.
    private readonly object[] _records = records;

    public string Name { get; } = name;

    public bool IsPattern => IsCatchAll || Expression is not null;

    public bool IsCatchAll { get; init; }

    /// <summary>The expression that names must match; <see langword="null"/> for static names and for the entry for all others.</summary>
    public PathExpression? Expression { get; init; }

    /// <summary>Id of the plugin that pulls the source of the entry and is not loaded; empty when all is well.</summary>
    public string MissingSourcePlugin { get; set; } = "";

    /// <summary>The records, in the order of the path records of the schema.</summary>
    public IReadOnlyList<object> Records => _records;

    internal ConfigurationSchema Schema { get; } = schema;

    public TOptions Get<TOptions>()
        where TOptions : class =>
        Schema.Find(typeof(TOptions)) is { Scope: OptionsScope.Path } record
            ? (TOptions)_records[record.Index]
            : throw new InvalidOperationException($"no loaded plugin declares {typeof(TOptions)} as options of a path");

    public bool TryGetValue(string key, out object? value)
    {
        value = null;
        if (!Schema.PathSettings.TryGetValue(key, out var setting))
        {
            return false;
        }

        value = setting.GetValue(_records[setting.Record.Index]);
        return true;
    }

    /// <summary>All settings as a typed document, older ones left out; what the control API shows.</summary>
    public MapNode ToDocument() => RouterConfiguration.ToDocument(Schema.PathRecords, _records);
}
