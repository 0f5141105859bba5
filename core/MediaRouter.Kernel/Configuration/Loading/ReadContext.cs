using System.Text;
using MediaRouter.Sdk;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Where the binder stands while a value is read; makes the key of an error only when there is one.</summary>
internal sealed class ReadContext(DiagnosticSink sink)
{
    private readonly List<string> _segments = [];

    /// <summary>Whether the value must not be repeated in messages.</summary>
    public bool Secret { get; set; }

    public void Enter(string segment) => _segments.Add(segment);

    public void Leave() => _segments.RemoveAt(_segments.Count - 1);

    /// <summary>Reports a value that does not fit.</summary>
    /// <param name="node">The value.</param>
    /// <param name="reason">For instance <c>must be true or false</c>.</param>
    public void Invalid(ConfigNode node, string reason)
    {
        var key = Key();
        var value = node switch
        {
            _ when Secret => CredentialMask.Mask,
            ScalarNode scalar => CredentialMask.Apply(scalar.Text),
            ListNode => "[...]",
            _ => "{...}",
        };
        sink.Add(new ConfigurationError(ConfigurationErrorKind.InvalidValue, $"invalid value '{value}' of '{key}': {reason}", node.Location) { Key = key, Value = value });
    }

    public void UnknownKey(MapEntry entry, IEnumerable<string> known)
    {
        Enter(entry.WrittenKey);
        var key = Key();
        Leave();
        var nearest = sink.MaySuggest() ? NearestKey.Find(entry.WrittenKey, known) : "";
        var hint = nearest.Length == 0 ? "" : $"; did you mean '{nearest}'?";
        sink.Add(new ConfigurationError(ConfigurationErrorKind.UnknownKey, $"unknown key '{key}'{hint}", entry.Location) { Key = key, Suggestion = nearest });
    }

    public string Key()
    {
        var text = new StringBuilder();
        foreach (var segment in _segments)
        {
            if (text.Length > 0 && !segment.StartsWith('['))
            {
                text.Append('.');
            }

            text.Append(segment);
        }

        return text.ToString();
    }
}
