using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Applies the rules beyond types: the kernel's own, and those of every record that has some.</summary>
internal sealed class ConfigurationValidator(ConfigurationSchema schema, ConfigurationChecks checks, DiagnosticSink sink)
{
    // The same record, inherited by many paths, breaks the same rule in each; it is reported for the first.
    private HashSet<(object Record, string Message)>? _reported;

    public void Validate(RouterConfiguration configuration)
    {
        var document = configuration.Document;
        CheckAuthMethod(configuration);
        var context = new ValidationContext(configuration, null);
        foreach (var record in schema.GlobalRecords)
        {
            foreach (var message in Messages(record, configuration.Records[record.Index], context))
            {
                Report(message, "", record.Settings, document, MapNode.Empty);
            }
        }

        var sources = checks.Sources ?? new KnownSourceCatalog(schema);
        var paths = document.FindMap(LayerMerger.PathsKey);
        var defaults = document.FindMap(LayerMerger.PathDefaultsKey) ?? MapNode.Empty;
        foreach (var path in configuration.Table.Entries)
        {
            var own = paths?.Find(path.Name);
            var section = own?.Value as MapNode ?? new MapNode([], own?.Location ?? document.Location);
            foreach (var message in PathRules.Check(path, sources))
            {
                if (IsFirst(path.Get<PathOptions>(), message))
                {
                    Report(message, path.Name, schema.Find(typeof(PathOptions))?.Settings ?? [], section, defaults);
                }
            }

            if (path.MissingSourcePlugin.Length > 0)
            {
                sink.UnloadedSource(path.MissingSourcePlugin, path.Name);
            }

            var pathContext = new ValidationContext(configuration, path);
            foreach (var record in schema.PathRecords)
            {
                foreach (var message in Messages(record, path.Records[record.Index], pathContext))
                {
                    if (IsFirst(path.Records[record.Index], message))
                    {
                        Report(message, path.Name, record.Settings, section, defaults);
                    }
                }
            }
        }
    }

    private bool IsFirst(object record, string message) => (_reported ??= []).Add((record, message));

    private void CheckAuthMethod(RouterConfiguration configuration)
    {
        var method = configuration.Get<AuthOptions>().AuthMethod;
        var check = checks.AuthMethod?.Invoke(method) ?? CheckKnownMethod(method);
        var entry = configuration.Document.Find("authMethod");
        var location = entry?.Location ?? configuration.Document.Location;
        if (check.Outcome == CheckOutcome.Invalid)
        {
            sink.Add(new ConfigurationError(ConfigurationErrorKind.InvalidValue, check.Text, location) { Key = "authMethod", Value = method });
        }
        else if (check.Outcome == CheckOutcome.PluginNotLoaded)
        {
            sink.Warn($"'authMethod' is '{method}', which needs the plugin '{check.Text}'; it is not loaded", location);
        }
    }

    // The plugins that bring a method are named after it.
    private CheckResult CheckKnownMethod(string method)
    {
        var plugin = "auth-" + method;
        return schema.IsLoaded(plugin) ? CheckResult.Ok
            : KnownKeys.Global.Values.Any(k => k.PluginId == plugin) ? CheckResult.PluginNotLoaded(plugin)
            : CheckResult.Invalid($"invalid authMethod: '{method}'");
    }

    private static IEnumerable<string> Messages(RecordSchema schema, object record, ValidationContext context)
    {
        if (record is not IValidatedOptions validated)
        {
            return [];
        }

        try
        {
            return [.. validated.Validate(context)];
        }
        catch (Exception ex)
        {
            return [$"the plugin '{schema.PluginId}' failed to validate its settings: {ex.GetType().Name}: {ex.Message}"];
        }
    }

    private void Report(string message, string path, IReadOnlyList<SettingSchema> settings, MapNode section, MapNode defaults)
    {
        var (entry, setting) = FindCulprit(message, settings, section, defaults);
        var location = entry?.Location ?? section.Location;
        var prefix = path.Length == 0 ? "" : $"{LayerMerger.PathsKey}.{path}.";
        var value = entry?.Value is ScalarNode scalar && setting is { Secret: false } ? scalar.Text : "";
        sink.Add(new ConfigurationError(ConfigurationErrorKind.Rule, message, location)
        {
            Key = setting is null ? prefix.TrimEnd('.') : prefix + setting.Key,
            Value = value,
            Path = path,
        });
    }

    /// <summary>The setting that a message quotes and that somebody wrote; else one of the record that somebody wrote.</summary>
    private static (MapEntry? Entry, SettingSchema? Setting) FindCulprit(string message, IReadOnlyList<SettingSchema> settings, MapNode section, MapNode defaults)
    {
        SettingSchema? quoted = null;
        foreach (var setting in settings)
        {
            if (message.Contains($"'{setting.Key}'", StringComparison.Ordinal))
            {
                quoted ??= setting;
                if (section.Find(setting.Key) is { } own)
                {
                    return (own, setting);
                }
            }
        }

        if (quoted is not null)
        {
            return (defaults.Find(quoted.Key), quoted);
        }

        foreach (var setting in settings)
        {
            if (section.Find(setting.Key) is { } own && own.Value is ScalarNode { Text.Length: > 0 } scalar && message.Contains(scalar.Text, StringComparison.Ordinal))
            {
                return (own, setting);
            }
        }

        return (null, null);
    }
}
