using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Writes values as YAML.</summary>
internal static class YamlText
{
    private static readonly SearchValues<char> PlainStart = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ./_$(");

    // A subset of what YAML allows without quotes, also within brackets.
    private static readonly SearchValues<char> Plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789./_-%$()+=;~@ ");

    private static readonly string[] Reserved = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];

    /// <summary>A value that fits one line: a scalar, or a list of scalars.</summary>
    public static string Inline(ConfigNode node) => node switch
    {
        ListNode list => "[" + string.Join(", ", list.Items.Select(Inline)) + "]",
        MapNode map => "{" + string.Join(", ", map.Entries.Select(e => $"{Scalar(e.Key)}: {Inline(e.Value)}")) + "}",
        ScalarNode { IsNullText: true } => "null",
        ScalarNode { Style: ScalarStyle.Number or ScalarStyle.Boolean } typed => typed.Text,
        ScalarNode scalar => Scalar(scalar.Text),
        _ => throw new ArgumentException("a list patch has no YAML form", nameof(node)),
    };

    private static string Scalar(string text)
    {
        if (text.Any(c => char.IsControl(c) || char.IsSurrogate(c)))
        {
            return "\"" + JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping) + "\"";
        }

        var isPlain = text.Length > 0
            && (PlainStart.Contains(text[0]) || char.IsAsciiDigit(text[0]))
            && text[^1] != ' '
            && !text.AsSpan().ContainsAnyExcept(Plain)
            && !Reserved.Contains(text, StringComparer.OrdinalIgnoreCase)
            && !LooksLikeNumber(text);
        return isPlain ? text : "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";
    }

    private static bool LooksLikeNumber(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) || text.StartsWith("0x", StringComparison.Ordinal) || text.StartsWith("0o", StringComparison.Ordinal);
}
