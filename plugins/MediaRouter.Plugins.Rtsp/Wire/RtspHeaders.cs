using System.Collections;
using System.Globalization;
using System.Text;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>The header fields of one message in their order; names are matched without regard to case.</summary>
internal sealed class RtspHeaders : IReadOnlyList<KeyValuePair<string, string>>
{
    // Messages have a handful of fields, so a list is faster and smaller than a dictionary.
    private readonly List<KeyValuePair<string, string>> _fields = [];

    public int Count => _fields.Count;

    public KeyValuePair<string, string> this[int index] => _fields[index];

    /// <summary>The first field of that name, or null. Setting replaces all fields of the name; null removes them.</summary>
    public string? this[string name]
    {
        get
        {
            foreach (var field in _fields)
            {
                if (field.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                {
                    return field.Value;
                }
            }

            return null;
        }

        set
        {
            _fields.RemoveAll(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (value is not null)
            {
                _fields.Add(new(name, value));
            }
        }
    }

    public void Add(string name, string value) => _fields.Add(new(name, value));

    public bool Has(string name) => this[name] is not null;

    /// <summary>All fields of that name, in order.</summary>
    public IEnumerable<string> GetAll(string name)
    {
        foreach (var field in _fields)
        {
            if (field.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                yield return field.Value;
            }
        }
    }

    /// <summary>Whether a field of that name holds the token in its comma-separated list.</summary>
    public bool HasToken(string name, string token) =>
        GetAll(name).Any(value => value.Split(',').Any(item => item.AsSpan().Trim().Equals(token, StringComparison.OrdinalIgnoreCase)));

    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _fields.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // Continues the field before (RFC 2326, section 4.2, by way of RFC 2616, section 2.2).
    internal bool TryFold(string continuation)
    {
        if (_fields.Count == 0)
        {
            return false;
        }

        var (name, value) = _fields[^1];
        _fields[^1] = new(name, value.Length == 0 ? continuation : $"{value} {continuation}");
        return true;
    }

    // Content-Length is derived from the body, whatever was set.
    internal void WriteTo(StringBuilder text, int bodyLength)
    {
        foreach (var (name, value) in _fields)
        {
            if (!name.Equals(RtspHeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase))
            {
                text.Append(name).Append(": ");
                AppendClean(text, value);
                text.Append("\r\n");
            }
        }

        if (bodyLength > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{RtspHeaderNames.ContentLength}: {bodyLength}\r\n");
        }

        text.Append("\r\n");
    }

    // Values may hold what another peer sent; a line break in them would begin a field of that peer's choice.
    internal static void AppendClean(StringBuilder text, string value)
    {
        foreach (var c in value)
        {
            text.Append(char.IsControl(c) ? ' ' : c);
        }
    }
}
