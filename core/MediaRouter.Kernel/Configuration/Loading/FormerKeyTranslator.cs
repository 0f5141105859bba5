using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Rewrites one source of settings (the file, an environment prefix, an edit) so that it holds present keys only.</summary>
internal sealed class FormerKeyTranslator(ConfigurationSchema schema, DiagnosticSink sink)
{
    /// <summary>Value of <c>source</c> that meant a publisher whose stream was recorded.</summary>
    private const string FormerRecordSource = "record";

    /// <summary>Rewrites a whole document.</summary>
    public MapNode Translate(MapNode document)
    {
        var result = TranslateTop(document);
        if (result.Find(LayerMerger.PathsKey) is { Value: MapNode paths } pathsEntry)
        {
            var changed = false;
            var entries = new MapEntry[paths.Entries.Count];
            for (var i = 0; i < entries.Length; i++)
            {
                entries[i] = paths.Entries[i];
                if (entries[i].Value is MapNode path && TranslatePath(path) is var translated && !ReferenceEquals(path, translated))
                {
                    entries[i] = entries[i] with { Value = translated };
                    changed = true;
                }
            }

            if (changed)
            {
                result = result.With(pathsEntry with { Value = new MapNode(entries, paths.Location) });
            }
        }

        return result;
    }

    /// <summary>Rewrites the settings of <c>pathDefaults</c> or of one path.</summary>
    public MapNode TranslatePath(MapNode section)
    {
        var translated = section;
        if (section.Entries.Any(e => IsFormer(e, schema.PathSettings, schema.FormerPathKeys)))
        {
            var draft = new SectionDraft(section, schema.PathSettings);
            foreach (var entry in section.Entries)
            {
                if (IsFormer(entry, schema.PathSettings, schema.FormerPathKeys))
                {
                    Apply(entry, schema.FormerPathKeys[entry.Key], section, draft);
                }
            }

            translated = draft.ToNode();
        }

        if (translated.Find("source") is { Value: ScalarNode { Text: FormerRecordSource } } source)
        {
            sink.OldKey($"source: {FormerRecordSource}", $"is deprecated; use 'source: {PathOptions.PublisherSource}' and the recording settings", source.Location);
            translated = translated.With(source with { Value = new ScalarNode(PathOptions.PublisherSource, ScalarStyle.Text, source.Location) });
        }

        return translated;
    }

    private MapNode TranslateTop(MapNode document)
    {
        var defaultsEntry = document.Find(LayerMerger.PathDefaultsKey);
        var defaults = defaultsEntry?.Value as MapNode;
        var translatedDefaults = defaults is null ? null : TranslatePath(defaults);
        var anyGlobal = document.Entries.Any(e => IsFormer(e, schema.GlobalSettings, schema.FormerGlobalKeys));
        var anyPath = document.Entries.Any(e => IsFormer(e, schema.GlobalSettings, schema.FormerPathKeysAtTop));
        if (!anyGlobal && !anyPath)
        {
            return translatedDefaults is null || ReferenceEquals(defaults, translatedDefaults) || defaultsEntry is null
                ? document
                : document.With(defaultsEntry with { Value = translatedDefaults });
        }

        var top = new SectionDraft(document, schema.GlobalSettings);
        var moved = new SectionDraft(translatedDefaults ?? MapNode.Empty, schema.PathSettings);
        foreach (var entry in document.Entries)
        {
            if (IsFormer(entry, schema.GlobalSettings, schema.FormerGlobalKeys))
            {
                Apply(entry, schema.FormerGlobalKeys[entry.Key], document, top);
            }
            else if (IsFormer(entry, schema.GlobalSettings, schema.FormerPathKeysAtTop))
            {
                top.Remove(entry.Key);
                Apply(entry, schema.FormerPathKeysAtTop[entry.Key], document, moved);
            }
        }

        if (anyPath && (defaultsEntry is null || defaults is not null || defaultsEntry.Value.IsNull))
        {
            top.Put(new MapEntry(LayerMerger.PathDefaultsKey, moved.ToNode(), defaultsEntry?.Location ?? document.Location));
        }
        else if (defaultsEntry is not null && translatedDefaults is not null)
        {
            top.Put(defaultsEntry with { Value = translatedDefaults });
        }

        return top.ToNode();
    }

    private static bool IsFormer(MapEntry entry, IReadOnlyDictionary<string, SettingSchema> present, IReadOnlyDictionary<string, FormerKey> former) =>
        former.ContainsKey(entry.Key) && !present.ContainsKey(entry.Key);

    private void Apply(MapEntry entry, FormerKey former, MapNode section, SectionDraft draft)
    {
        // A key that moved from the top level keeps its name in the section that it moves to.
        if (former.Setting is null || former.Setting.Key != entry.Key)
        {
            draft.Remove(entry.Key);
        }

        if (entry.Value.IsNull)
        {
            return;
        }

        if (former.Setting is { } setting)
        {
            var taken = draft.TrySet(new MapEntry(setting.Key, Convert(entry.Value, former), entry.Location) { WrittenKey = entry.Key });
            var advice = taken ? $"is deprecated; use '{former.Replacement}'" : $"is deprecated, and ignored because '{setting.Key}' is set too";
            sink.OldKey(entry.Key, advice, entry.Location);
            return;
        }

        var instead = former.Replacement.Length == 0 ? "" : $"; use {former.Replacement}";
        sink.OldKey(entry.Key, $"is deprecated{instead}", entry.Location);
        var context = new TranslationContext(entry, section, draft, sink);
        try
        {
            former.Translator?.Translate(context);
        }
        catch (Exception ex)
        {
            context.Refuse($"the plugin '{former.PluginId}' failed to translate it: {ex.Message}");
        }
    }

    private static ConfigNode Convert(ConfigNode value, FormerKey former)
    {
        if (value is not ScalarNode scalar)
        {
            return value;
        }

        if (former.Negated && BooleanType.TryParse(scalar, out bool flag))
        {
            return new ScalarNode(flag ? "false" : "true", ScalarStyle.Boolean, scalar.Location);
        }

        return former.SingleValue ? new ListNode(scalar.Text.Length == 0 ? [] : [scalar], scalar.Location) : value;
    }

    /// <summary>A section while older keys are replaced in it.</summary>
    private sealed class SectionDraft(MapNode section, IReadOnlyDictionary<string, SettingSchema> settings)
    {
        private readonly List<MapEntry> _entries = [.. section.Entries];
        private readonly HashSet<string> _explicit = [.. section.Entries.Where(e => settings.ContainsKey(e.Key) && !e.Value.IsNull).Select(e => e.Key)];

        public void Remove(string key) => _entries.RemoveAll(e => e.Key == key);

        public bool TrySet(MapEntry entry)
        {
            if (_explicit.Contains(entry.Key))
            {
                return false;
            }

            Put(entry);
            return true;
        }

        public void Append(string key, MapNode item)
        {
            var present = _entries.Find(e => e.Key == key);
            var items = present?.Value is ListNode list ? list.Items : [];
            Put(new MapEntry(key, new ListNode([.. items, item], item.Location), present?.Location ?? item.Location));
        }

        public void Put(MapEntry entry)
        {
            Remove(entry.Key);
            _entries.Add(entry);
        }

        public MapNode ToNode() => new([.. _entries], section.Location);
    }

    private sealed class TranslationContext(MapEntry entry, MapNode section, SectionDraft draft, DiagnosticSink sink) : IFormerSettingContext
    {
        public string Key => entry.Key;

        public string Value => (entry.Value as ScalarNode)?.Text ?? "";

        public IReadOnlyList<string> Values => entry.Value switch
        {
            ListNode list => [.. list.Items.OfType<ScalarNode>().Select(i => i.Text)],
            ScalarNode { Text.Length: > 0 } scalar => [scalar.Text],
            _ => [],
        };

        public string? Peek(string key) => section.Find(key)?.Value is ScalarNode { IsNullText: false } scalar ? scalar.Text : null;

        public void Set(string key, string value) => draft.TrySet(Entry(key, Scalar(value)));

        public void SetList(string key, IReadOnlyList<string> values) =>
            draft.TrySet(Entry(key, new ListNode([.. values.Select(Scalar)], entry.Location)));

        public void Append(string key, IReadOnlyDictionary<string, string> item) =>
            draft.Append(key, new MapNode([.. item.Select(i => Entry(i.Key, Scalar(i.Value)))], entry.Location));

        public void Refuse(string reason) => sink.Add(
            new ConfigurationError(ConfigurationErrorKind.InvalidValue, $"invalid value '{Value}' of '{Key}': {reason}", entry.Location) { Key = Key, Value = Value });

        // Quoted, so that a text such as 'null' or '~' is taken as it is.
        private ScalarNode Scalar(string text) => new(text, ScalarStyle.Quoted, entry.Location);

        private MapEntry Entry(string key, ConfigNode value) => new(key, value, entry.Location);
    }
}
