using System.Globalization;
using System.Text;

namespace MediaRouter.Kernel.Configuration;

/// <summary>The groups of a path's expression in the texts of its settings: <c>$G1</c>, <c>$G2</c>, ...</summary>
internal static class Placeholders
{
    /// <summary>Puts the groups in the places of their placeholders; a number without a group is left as it is.</summary>
    /// <param name="text">For instance <c>udp://239.0.0.1:$G1</c>.</param>
    /// <param name="groups">The first group first.</param>
    public static string Substitute(string text, IReadOnlyList<string> groups) => groups.Count == 0
        ? text
        : Replace(text, (number, _) => number >= 1 && number <= groups.Count ? groups[number - 1] : null);

    /// <summary>Puts neutral texts in the places of all placeholders, to judge the rest.</summary>
    public static string Replace(string text, string afterColon, string elsewhere) => Replace(text, (_, colon) => colon ? afterColon : elsewhere);

    private static string Replace(string text, Func<int, bool, string?> replacement)
    {
        var from = text.IndexOf("$G", StringComparison.Ordinal);
        if (from < 0)
        {
            return text;
        }

        var result = new StringBuilder(text, 0, from, text.Length + 32);
        while (from < text.Length)
        {
            var end = from;
            if (text.AsSpan(from).StartsWith("$G", StringComparison.Ordinal))
            {
                end = from + 2;
                while (end < text.Length && char.IsAsciiDigit(text[end]))
                {
                    end++;
                }
            }

            if (end > from + 2 && int.TryParse(text.AsSpan(from + 2, end - from - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && replacement(number, from > 0 && text[from - 1] == ':') is { } value)
            {
                result.Append(value);
                from = end;
            }
            else
            {
                result.Append(text[from++]);
            }
        }

        return result.ToString();
    }
}
