using System.Text;

namespace MediaRouter.Plugins.Metrics.Exposition;

/// <summary>Labels as they are written: sorted by name, values escaped.</summary>
internal static class LabelSet
{
    /// <summary>Writes labels.</summary>
    /// <param name="labels">Names and values.</param>
    /// <returns>The part between the braces; empty for no labels.</returns>
    public static string Of(params IEnumerable<(string Name, string Value)> labels)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in labels.OrderBy(static label => label.Name, StringComparer.Ordinal))
        {
            text.Append(text.Length > 0 ? "," : "").Append(name).Append("=\"");
            Escape(text, value, withQuotes: true);
            text.Append('"');
        }

        return text.ToString();
    }

    /// <summary>Escapes what would end a line or a quoted value.</summary>
    public static void Escape(StringBuilder text, string value, bool withQuotes)
    {
        foreach (var letter in value)
        {
            _ = letter switch
            {
                '\\' => text.Append("\\\\"),
                '\n' => text.Append("\\n"),
                '"' when withQuotes => text.Append("\\\""),
                _ => text.Append(letter),
            };
        }
    }
}
