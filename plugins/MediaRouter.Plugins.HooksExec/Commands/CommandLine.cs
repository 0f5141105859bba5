using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MediaRouter.Plugins.HooksExec.Commands;

/// <summary>The text of a command: words as a shell would split them, then variables inside each word. There is no shell.</summary>
/// <remarks>
/// The order is what makes values harmless: a value with blanks or quotes stays inside its word, whatever a client put into it.
/// Source of the quoting rules: POSIX.1-2017, Shell Command Language, section 2.2.
/// </remarks>
internal static class CommandLine
{
    private const string EscapableInDoubleQuotes = "$`\"\\\n";
    private const string OneCharacterNames = "*#@!?-0123456789";

    /// <summary>Splits a command into words.</summary>
    /// <param name="text">As configured.</param>
    /// <param name="words">Without their quotes; may be empty.</param>
    /// <param name="fault">What is wrong with it.</param>
    public static bool TrySplit(string text, out List<string> words, [NotNullWhen(false)] out string? fault)
    {
        words = [];
        var word = new StringBuilder();
        var isInWord = false;
        for (var i = 0; i < text.Length;)
        {
            var c = text[i++];
            switch (c)
            {
                case ' ' or '\t' or '\n' or '\r':
                    if (isInWord)
                    {
                        words.Add(word.ToString());
                        word.Clear();
                        isInWord = false;
                    }

                    break;
                case '\'':
                    isInWord = true;
                    var end = text.IndexOf('\'', i);
                    if (end < 0)
                    {
                        fault = "a single quote is not closed";
                        return false;
                    }

                    word.Append(text, i, end - i);
                    i = end + 1;
                    break;
                case '"':
                    isInWord = true;
                    if (!TryReadDoubleQuoted(text, ref i, word))
                    {
                        fault = "a double quote is not closed";
                        return false;
                    }

                    break;
                case '\\':
                    if (i == text.Length)
                    {
                        fault = "nothing follows the last backslash";
                        return false;
                    }

                    // A line that is continued.
                    if (text[i] == '\n')
                    {
                        i++;
                        break;
                    }

                    isInWord = true;
                    word.Append(text[i++]);
                    break;
                default:
                    isInWord = true;
                    word.Append(c);
                    break;
            }
        }

        if (isInWord)
        {
            words.Add(word.ToString());
        }

        fault = null;
        return true;
    }

    /// <summary>Replaces <c>$NAME</c> and <c>${NAME}</c> by their values; <c>$$</c> is a dollar sign.</summary>
    /// <param name="word">One word.</param>
    /// <param name="variable">Value of a variable; null or empty if there is none.</param>
    public static string Expand(string word, Func<string, string?> variable)
    {
        if (!word.Contains('$', StringComparison.Ordinal))
        {
            return word;
        }

        var result = new StringBuilder(word.Length);
        for (var i = 0; i < word.Length;)
        {
            var c = word[i++];
            if (c != '$' || i == word.Length)
            {
                result.Append(c);
                continue;
            }

            c = word[i];
            if (c == '$')
            {
                result.Append('$');
                i++;
            }
            else if (c == '{')
            {
                var end = word.IndexOf('}', i);
                if (end < 0)
                {
                    // Not a variable: both characters are swallowed, the rest is text.
                    i++;
                    continue;
                }

                result.Append(variable(word[(i + 1)..end]));
                i = end + 1;
            }
            else if (OneCharacterNames.Contains(c, StringComparison.Ordinal))
            {
                result.Append(variable(word[i..(i + 1)]));
                i++;
            }
            else
            {
                var start = i;
                while (i < word.Length && (char.IsAsciiLetterOrDigit(word[i]) || word[i] == '_'))
                {
                    i++;
                }

                result.Append(i == start ? "$" : variable(word[start..i]));
            }
        }

        return result.ToString();
    }

    private static bool TryReadDoubleQuoted(string text, ref int position, StringBuilder word)
    {
        while (position < text.Length)
        {
            var c = text[position++];
            if (c == '"')
            {
                return true;
            }

            if (c != '\\' || position == text.Length || !EscapableInDoubleQuotes.Contains(text[position], StringComparison.Ordinal))
            {
                word.Append(c);
                continue;
            }

            var escaped = text[position++];
            if (escaped != '\n')
            {
                word.Append(escaped);
            }
        }

        return false;
    }
}
