using System.Collections;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Makes configurations: defaults, then the file, then the environment, then edits; everything is validated before anybody sees it.</summary>
/// <param name="schema">The settings that are known.</param>
/// <param name="checks">What the host is asked about.</param>
/// <param name="environment">The process's environment.</param>
internal sealed class ConfigurationLoader(ConfigurationSchema schema, ConfigurationChecks checks, IReadOnlyDictionary<string, string> environment)
{
    // What the shipped file says about paths: everything may be published and read, as far as access is granted.
    private static readonly MapEntry DefaultPaths = new(
        LayerMerger.PathsKey,
        new MapNode([new MapEntry(PathName.AllOthers, MapNode.Empty, NodeLocation.BuiltIn)], NodeLocation.BuiltIn),
        NodeLocation.BuiltIn);

    public ConfigurationSchema Schema { get; } = schema;

    /// <summary>The environment of this process.</summary>
    public static IReadOnlyDictionary<string, string> ProcessEnvironment()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            variables[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        return variables;
    }

    /// <summary>Reads a file, or the first one at the default places; finding none is no error.</summary>
    /// <param name="path">The file; <see langword="null"/> to look for one.</param>
    public ConfigurationFile Read(string? path) => ConfigurationFile.Read(path, environment);

    /// <summary>Reads and builds in one go.</summary>
    /// <param name="path">The file; <see langword="null"/> to look for one.</param>
    public LoadResult Load(string? path) => Build(Read(path), DocumentOverlay.Empty);

    /// <summary>Builds a configuration of a file, the environment and edits.</summary>
    public LoadResult Build(ConfigurationFile file, DocumentOverlay overlay)
    {
        var sink = new DiagnosticSink();
        if (file.Error is not null)
        {
            sink.Add(file.Error);
            return Result(sink, file, MapNode.Empty, null);
        }

        var document = BaseDocument(file, sink);
        return Finish(file, document, overlay, sink);
    }

    /// <summary>Builds a configuration of what an earlier load read, with other edits; touches no file.</summary>
    public LoadResult Rebuild(LoadResult earlier, DocumentOverlay overlay) => Finish(earlier.File, earlier.BaseDocument, overlay, new DiagnosticSink());

    /// <summary>Reads one record before the settings of plugins are known; what is wrong is reported by the full load later.</summary>
    public T Peek<T>(ConfigurationFile file)
        where T : class => ConfigurationBinder.Peek<T>(Schema, BaseDocument(file, new DiagnosticSink()));

    /// <summary>Rewrites an edit of global settings in present keys.</summary>
    public MapNode TranslateGlobal(MapNode edit, DiagnosticSink sink) => new FormerKeyTranslator(Schema, sink).Translate(edit);

    /// <summary>Rewrites an edit of a path's settings in present keys.</summary>
    public MapNode TranslatePath(MapNode edit, DiagnosticSink sink) => new FormerKeyTranslator(Schema, sink).TranslatePath(edit);

    private MapNode BaseDocument(ConfigurationFile file, DiagnosticSink sink)
    {
        var translator = new FormerKeyTranslator(Schema, sink);
        var merger = new LayerMerger(Schema, sink);
        var document = translator.Translate(file.Document);
        if (document.Find(LayerMerger.PathsKey) is null)
        {
            document = document.With(DefaultPaths);
        }

        EnvironmentLayer? reader = null;
        foreach (var prefix in KnownNames.EnvironmentPrefixes)
        {
            if (environment.Keys.Any(k => k.StartsWith(prefix.Text, StringComparison.Ordinal)))
            {
                reader ??= new EnvironmentLayer(Schema, sink);
                document = merger.Merge(document, translator.Translate(reader.Read(prefix.Text, prefix.IsOwn, environment, document)));
            }
        }

        return document;
    }

    private LoadResult Finish(ConfigurationFile file, MapNode baseDocument, DocumentOverlay overlay, DiagnosticSink sink)
    {
        var document = overlay.Apply(baseDocument, new LayerMerger(Schema, sink));
        var configuration = new ConfigurationBinder(Schema, sink).Bind(document);
        if (!sink.HasErrors)
        {
            // Rules between settings are judged once each setting is known to be what it should be.
            new ConfigurationValidator(Schema, checks, sink).Validate(configuration);
        }

        if (configuration.Table.Entries.Length == 0)
        {
            sink.Warn("'paths' is empty: no stream can be published or read", document.Find(LayerMerger.PathsKey)?.Location ?? document.Location);
        }

        return Result(sink, file, baseDocument, sink.HasErrors ? null : configuration);
    }

    private static LoadResult Result(DiagnosticSink sink, ConfigurationFile file, MapNode baseDocument, RouterConfiguration? configuration) => new()
    {
        Configuration = configuration,
        Errors = sink.Errors(),
        Warnings = sink.Warnings(),
        Notices = sink.Notices(),
        File = file,
        BaseDocument = baseDocument,
    };
}
