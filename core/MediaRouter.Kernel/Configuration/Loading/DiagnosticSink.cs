using System.Globalization;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Collects what one load has to say: every error, one warning per older key, one notice for all plugins that are not loaded.</summary>
internal sealed class DiagnosticSink
{
    // Enough to mend a file in one go; a broken template may repeat one mistake ten thousand times.
    private const int MostErrors = 100;

    private const int MostWarnings = 100;

    // A comparison with all known keys takes some microseconds, which a file full of nonsense must not multiply.
    private const int MostSuggestions = 50;

    private const int KeysNamedPerPlugin = 3;

    private readonly List<ConfigurationError> _errors = [];
    private readonly List<ConfigurationWarning> _warnings = [];
    private readonly Dictionary<string, OldKeyUse> _oldKeys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _unloaded = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _unloadedSources = new(StringComparer.Ordinal);
    private int _omittedErrors;
    private int _omittedWarnings;
    private int _suggestions;

    public bool HasErrors => _errors.Count > 0;

    public void Add(ConfigurationError error)
    {
        if (_errors.Count < MostErrors)
        {
            _errors.Add(error);
        }
        else
        {
            _omittedErrors++;
        }
    }

    public void Warn(string message, NodeLocation location)
    {
        if (_warnings.Count < MostWarnings)
        {
            _warnings.Add(new ConfigurationWarning(message, location));
        }
        else
        {
            _omittedWarnings++;
        }
    }

    /// <summary>Notes the use of an older key; repeated uses make one warning.</summary>
    public void OldKey(string key, string advice, NodeLocation location)
    {
        if (_oldKeys.TryGetValue(key, out var use))
        {
            use.Repeated++;
        }
        else
        {
            _oldKeys[key] = new OldKeyUse(advice, location);
        }
    }

    /// <summary>Notes a setting of a plugin that is not loaded.</summary>
    public void Unloaded(string plugin, string key)
    {
        if (!_unloaded.TryGetValue(plugin, out var keys))
        {
            _unloaded[plugin] = keys = new SortedSet<string>(StringComparer.Ordinal);
        }

        keys.Add(key);
    }

    /// <summary>Notes a path whose source needs a plugin that is not loaded.</summary>
    public void UnloadedSource(string plugin, string path)
    {
        if (!_unloadedSources.TryGetValue(plugin, out var paths))
        {
            _unloadedSources[plugin] = paths = [];
        }

        paths.Add(path);
    }

    /// <summary>Whether another nearest key may be looked for.</summary>
    public bool MaySuggest() => _suggestions++ < MostSuggestions;

    public IReadOnlyList<ConfigurationError> Errors() => _omittedErrors == 0
        ? _errors
        : [.. _errors, new ConfigurationError(ConfigurationErrorKind.Rule, string.Create(CultureInfo.InvariantCulture, $"and {_omittedErrors} more errors"), _errors[^1].Location)];

    public IReadOnlyList<ConfigurationWarning> Warnings()
    {
        var all = new List<ConfigurationWarning>(_warnings);
        foreach (var (key, use) in _oldKeys)
        {
            var repeated = use.Repeated == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" (and {use.Repeated} more times)");
            all.Add(new ConfigurationWarning($"'{key}' {use.Advice}{repeated}", use.Location));
        }

        if (_omittedWarnings > 0)
        {
            all.Add(new ConfigurationWarning(string.Create(CultureInfo.InvariantCulture, $"and {_omittedWarnings} more warnings"), all[^1].Location));
        }

        return all;
    }

    public IReadOnlyList<string> Notices()
    {
        var notices = new List<string>();
        if (_unloaded.Count > 0)
        {
            var total = _unloaded.Values.Sum(k => k.Count);
            var plugins = _unloaded.Keys.Order(StringComparer.Ordinal).Select(p => $"{p} ({Shorten(_unloaded[p])})");
            notices.Add(string.Create(CultureInfo.InvariantCulture, $"{total} settings belong to plugins that are not loaded: {string.Join(", ", plugins)}"));
        }

        foreach (var plugin in _unloadedSources.Keys.Order(StringComparer.Ordinal))
        {
            notices.Add($"the source needs the plugin '{plugin}', which is not loaded, of path {Shorten(_unloadedSources[plugin])}");
        }

        return notices;
    }

    private static string Shorten(IReadOnlyCollection<string> names) =>
        string.Join(", ", names.Take(KeysNamedPerPlugin)) + (names.Count > KeysNamedPerPlugin ? ", ..." : "");

    private sealed class OldKeyUse(string advice, NodeLocation location)
    {
        public string Advice { get; } = advice;

        public NodeLocation Location { get; } = location;

        public int Repeated { get; set; }
    }
}
