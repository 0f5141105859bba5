namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>Cuts header values at separators, quoted strings left whole.</summary>
internal static class HeaderText
{
    /// <summary>Takes the text up to the next separator outside quotes.</summary>
    /// <param name="rest">Shortened by what was taken and the separator.</param>
    /// <param name="separator">For instance a comma.</param>
    /// <param name="item">What was taken, without blanks around it; may be empty.</param>
    /// <returns>False when nothing is left.</returns>
    public static bool TryTake(ref ReadOnlySpan<char> rest, char separator, out ReadOnlySpan<char> item)
    {
        item = default;
        if (rest.IsEmpty)
        {
            return false;
        }

        var quoted = false;
        var end = 0;
        while (end < rest.Length && (quoted || rest[end] != separator))
        {
            if (rest[end] == '\\' && quoted)
            {
                end++;
            }
            else if (rest[end] == '"')
            {
                quoted = !quoted;
            }

            end++;
        }

        end = Math.Min(end, rest.Length);
        item = rest[..end].Trim();
        rest = end < rest.Length ? rest[(end + 1)..] : default;
        return true;
    }

    /// <summary>Cuts <c>name=value</c>; without an equals sign the value is empty.</summary>
    public static void Split(ReadOnlySpan<char> item, out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        var equals = item.IndexOf('=');
        name = (equals < 0 ? item : item[..equals]).Trim();
        value = equals < 0 ? default : item[(equals + 1)..].Trim();
    }

    /// <summary>The text inside quotation marks, escapes resolved; text without them as it is.</summary>
    public static string Unquote(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] != '"')
        {
            return text.ToString();
        }

        text = text[1..];
        if (!text.IsEmpty && text[^1] == '"')
        {
            text = text[..^1];
        }

        if (!text.Contains('\\'))
        {
            return text.ToString();
        }

        var plain = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length)
            {
                i++;
            }

            plain.Append(text[i]);
        }

        return plain.ToString();
    }

    /// <summary>A quoted string (RFC 2616, section 2.2).</summary>
    public static string Quote(string text) =>
        $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
