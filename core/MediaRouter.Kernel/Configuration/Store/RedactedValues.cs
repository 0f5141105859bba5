using System.Text;
using System.Text.Json;
using MediaRouter.Sdk;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Puts back what the control API has hidden, when a client sends back what it was shown.</summary>
/// <remarks>
/// A client that reads settings, changes one and writes all must neither lose a password nor make <c>&lt;redacted&gt;</c> one. A hidden part
/// stands for the value in force only where everything beside it is as it was shown: nobody gets a password sent to another host by editing
/// what is around it.
/// </remarks>
internal sealed class RedactedValues(string pathName)
{
    /// <summary>Why an edit cannot be made; <see langword="null"/> if all hidden values were found.</summary>
    public ConfigurationError? Error { get; private set; }

    /// <summary>Restores the settings of an edit.</summary>
    /// <param name="edit">In present keys, as the client sent it.</param>
    /// <param name="schemas">The settings that are known.</param>
    /// <param name="records">The records in force.</param>
    public MapNode Restore(MapNode edit, IReadOnlyDictionary<string, SettingSchema> schemas, IReadOnlyList<object> records)
    {
        var entries = new List<MapEntry>(edit.Entries.Count);
        foreach (var entry in edit.Entries)
        {
            entries.Add(schemas.TryGetValue(entry.Key, out var setting) && IsHidden(entry.Value)
                ? entry with { Value = Restore(entry, setting, records[setting.Record.Index]) }
                : entry);
        }

        return new MapNode([.. entries], edit.Location);
    }

    private static bool IsHidden(ConfigNode node) => node switch
    {
        ScalarNode scalar => scalar.Text.Contains(CredentialMask.Mask, StringComparison.Ordinal),
        ListNode list => list.Items.Any(IsHidden),
        MapNode map => map.Entries.Any(entry => IsHidden(entry.Value)),
        _ => false,
    };

    private ConfigNode Restore(MapEntry entry, SettingSchema setting, object record)
    {
        switch (entry.Value, setting.Type)
        {
            case (ScalarNode scalar, _):
                return setting.Write(record, redact: true) is ScalarNode shown && shown.Text == scalar.Text ? setting.Write(record) : Refuse(entry);
            case (ListNode list, ListType { ElementType: RecordType element }):
                var present = ((System.Collections.IEnumerable?)setting.GetValue(record) ?? Array.Empty<object>()).Cast<object>().ToArray();
                return new ListNode([.. list.Items.Select((item, index) => item is MapNode map && IsHidden(map) ? RestoreElement(entry, element, map, present, index) : item)], list.Location);
            case (ListNode list, ListType):
                return setting.Write(record, redact: true) is ListNode shownList && setting.Write(record) is ListNode inForce
                    ? new ListNode([.. list.Items.Select(item => IsHidden(item) ? RestoreText(entry, item, shownList, inForce) : item)], list.Location)
                    : Refuse(entry);
            case (MapNode map, RecordType type) when setting.GetValue(record) is { } value:
                return RestoreElement(entry, type, map, [value], 0);
            default:
                return Refuse(entry);
        }
    }

    private ConfigNode RestoreText(MapEntry entry, ConfigNode item, ListNode shown, ListNode inForce)
    {
        for (var i = 0; i < shown.Items.Count; i++)
        {
            if (Text(shown.Items[i]) == Text(item))
            {
                return inForce.Items[i];
            }
        }

        return Refuse(entry);
    }

    // The element that was shown so: the one at the same place if it fits, because others may look the same.
    private ConfigNode RestoreElement(MapEntry entry, RecordType type, MapNode item, object[] present, int index)
    {
        IEnumerable<object> candidates = index < present.Length ? present.Skip(index).Take(1).Concat(present) : present;
        if (candidates.FirstOrDefault(candidate => IsShownAs(type, candidate, item)) is not { } match)
        {
            return Refuse(entry);
        }

        var entries = item.Entries.Select(part => IsHidden(part.Value) && type.Schema.Find(part.Key) is { } setting ? part with { Value = Restore(part, setting, match) } : part);
        return new MapNode([.. entries], item.Location);
    }

    // What names the element and where its secret goes must be the same: all texts. Lists and numbers may be edited in the same go.
    private static bool IsShownAs(RecordType type, object candidate, MapNode item) =>
        type.Schema.Settings.Where(setting => setting.Type is TextType).All(setting =>
        {
            var shown = Text(setting.Write(candidate, redact: true));
            return item.Find(setting.Key) is { } sent ? Text(sent.Value) == shown : shown == Text(setting.Write(type.Schema.DefaultInstance, redact: true));
        });

    private static string Text(ConfigNode node)
    {
        if (node is ScalarNode scalar)
        {
            return scalar.Text;
        }

        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            JsonDocumentWriter.Write(writer, node);
        }

        return Encoding.UTF8.GetString(text.GetBuffer().AsSpan(0, (int)text.Length));
    }

    private ConfigNode Refuse(MapEntry entry)
    {
        Error ??= new ConfigurationError(
            ConfigurationErrorKind.InvalidValue, $"'{entry.Key}' holds '{CredentialMask.Mask}', which stands for a value that is hidden: send the value itself, or leave the key out", entry.Location)
        {
            Key = entry.Key,
            Path = pathName,
        };
        return entry.Value;
    }
}
