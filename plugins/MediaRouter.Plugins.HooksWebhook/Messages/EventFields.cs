using System.Globalization;
using System.Net;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.HooksWebhook.Messages;

/// <summary>What is known of an event, by the names that bodies and placeholders use.</summary>
internal sealed class EventFields
{
    private const string GroupPrefix = "G";

    private static readonly (string Field, string Variable)[] FromVariables =
    [
        ("query", "MTX_QUERY"),
        ("sourceType", "MTX_SOURCE_TYPE"),
        ("sourceId", "MTX_SOURCE_ID"),
        ("readerType", "MTX_READER_TYPE"),
        ("readerId", "MTX_READER_ID"),
        ("connectionType", "MTX_CONN_TYPE"),
        ("connectionId", "MTX_CONN_ID"),
        ("segmentPath", "MTX_SEGMENT_PATH"),
        ("segmentDuration", "MTX_SEGMENT_DURATION"),
    ];

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private EventFields(WebhookEventType type) => Type = type;

    /// <summary>Names of all fields but the groups.</summary>
    public static IReadOnlySet<string> Names { get; } =
        new HashSet<string>(["type", "time", "id", "correlation", "path", "configuration", "cause", .. FromVariables.Select(field => field.Field)], StringComparer.Ordinal);

    public WebhookEventType Type { get; }

    /// <summary>Identifies the message, also when it is sent again.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    /// <summary>Groups of the expression of the path.</summary>
    public IReadOnlyList<string> Groups { get; private init; } = [];

    /// <summary>The fields that have a value, in the order of the standard body.</summary>
    public IEnumerable<KeyValuePair<string, string>> Values => _values;

    /// <summary>Collects the fields of an event.</summary>
    /// <param name="hookEvent">The event.</param>
    /// <param name="type">What it is.</param>
    /// <param name="time">When it happened.</param>
    public static EventFields Of(HookEvent hookEvent, WebhookEventType type, DateTimeOffset time)
    {
        var variables = hookEvent.Variables;
        var fields = new EventFields(type) { Groups = GroupsOf(variables) };
        fields._values["type"] = NameOf(type);
        fields._values["time"] = time.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
        fields._values["id"] = fields.Id.ToString("D", CultureInfo.InvariantCulture);
        fields._values["correlation"] = hookEvent.Correlation.ToString("D", CultureInfo.InvariantCulture);
        if (hookEvent.PathName.Length > 0)
        {
            fields._values["path"] = hookEvent.PathName;
        }

        if (hookEvent.Path is { } path)
        {
            fields._values["configuration"] = path.Name;
        }

        foreach (var (field, variable) in FromVariables)
        {
            if (variables.TryGetValue(variable, out var value) && value.Length > 0)
            {
                // Commands get the query encoded as one value; JSON needs no such care.
                fields._values[field] = field == "query" ? WebUtility.UrlDecode(value) : value;
            }
        }

        if (hookEvent.EndCause.Length > 0)
        {
            fields._values["cause"] = hookEvent.EndCause;
        }

        return fields;
    }

    /// <summary>The name of a type as it stands in bodies and settings.</summary>
    public static string NameOf(WebhookEventType type)
    {
        var name = type.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    /// <summary>Whether a placeholder of this name can have a value.</summary>
    public static bool IsName(string name) => Names.Contains(name) || GroupNumber(name) > 0;

    /// <summary>The value of a placeholder; empty if it has none.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="ownGroups">Groups of the webhook's own expression, which come before those of the path's.</param>
    public string Get(string name, IReadOnlyList<string> ownGroups)
    {
        if (_values.TryGetValue(name, out var value))
        {
            return value;
        }

        var groups = ownGroups.Count > 0 ? ownGroups : Groups;
        var number = GroupNumber(name);
        return number > 0 && number <= groups.Count ? groups[number - 1] : "";
    }

    private static int GroupNumber(string name) =>
        name.StartsWith(GroupPrefix, StringComparison.Ordinal) && int.TryParse(name.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static List<string> GroupsOf(IReadOnlyDictionary<string, string> variables)
    {
        var groups = new List<string>();
        while (variables.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"G{groups.Count + 1}"), out var group))
        {
            groups.Add(group);
        }

        return groups;
    }
}
