using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace MediaRouter.Plugins.AuthInternal.Rules;

/// <summary>Compiles the expressions of permissions, which are written in the syntax of RE2.</summary>
/// <remarks>
/// RE2 and .NET agree on nearly everything that has no backtracking. Rewritten is what .NET would reject or, worse, understand
/// differently: named groups, character classes in double brackets, quoted text and classes with a one-letter name.
/// </remarks>
internal static class PathExpression
{
    /// <summary>Compiles an expression so that matching takes time linear in the length of the path.</summary>
    /// <param name="pattern">Without the leading tilde.</param>
    /// <param name="expression">Searches anywhere in the path unless the pattern is anchored.</param>
    /// <returns><see langword="false"/> if the pattern is invalid.</returns>
    public static bool TryCompile(string pattern, [NotNullWhen(true)] out Regex? expression)
    {
        expression = null;
        try
        {
            expression = new Regex(Rewrite(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception ex) when (ex is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Rewrite(string pattern)
    {
        var output = new StringBuilder(pattern.Length + 16);
        var inClass = false;
        var at = 0;
        while (at < pattern.Length)
        {
            var rest = pattern.AsSpan(at);
            if (rest[0] == '\\' && rest.Length > 1)
            {
                at += RewriteEscape(rest, output);
            }
            else if (inClass && TryRewriteNamedClass(rest, output, out var length))
            {
                at += length;
            }
            else if (inClass && rest[0] == '[')
            {
                // .NET reads a bracket after a hyphen as the subtraction of a class; in RE2 it is a bracket.
                output.Append("\\[");
                at++;
            }
            else if (!inClass && rest[0] == '[')
            {
                // A bracket that closes at once is a member of the class.
                var head = rest.StartsWith("[^]", StringComparison.Ordinal) ? 3 : rest.StartsWith("[]", StringComparison.Ordinal) ? 2 : rest.StartsWith("[^", StringComparison.Ordinal) ? 2 : 1;
                output.Append(rest[..head]);
                inClass = true;
                at += head;
            }
            else if (!inClass && rest.StartsWith("(?P<", StringComparison.Ordinal))
            {
                output.Append("(?<");
                at += 4;
            }
            else
            {
                inClass = inClass && rest[0] != ']';
                output.Append(rest[0]);
                at++;
            }
        }

        return output.ToString();
    }

    private static int RewriteEscape(ReadOnlySpan<char> rest, StringBuilder output)
    {
        if (rest[1] == 'Q')
        {
            var end = rest.IndexOf("\\E", StringComparison.Ordinal);
            var quoted = end < 0 ? rest[2..] : rest[2..end];
            output.Append(Regex.Escape(quoted.ToString()));
            return end < 0 ? rest.Length : end + 2;
        }

        if (rest[1] is 'p' or 'P' && rest.Length > 2 && char.IsAsciiLetter(rest[2]))
        {
            output.Append('\\').Append(rest[1]).Append('{').Append(rest[2]).Append('}');
            return 3;
        }

        output.Append(rest[..2]);
        return 2;
    }

    private static bool TryRewriteNamedClass(ReadOnlySpan<char> rest, StringBuilder output, out int length)
    {
        length = 0;
        if (!rest.StartsWith("[:", StringComparison.Ordinal))
        {
            return false;
        }

        var end = rest.IndexOf(":]", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        var members = rest[2..end] switch
        {
            "alnum" => "0-9A-Za-z",
            "alpha" => "A-Za-z",
            "ascii" => "\\x00-\\x7F",
            "blank" => "\\t ",
            "cntrl" => "\\x00-\\x1F\\x7F",
            "digit" => "0-9",
            "graph" => "!-~",
            "lower" => "a-z",
            "print" => " -~",
            "punct" => "!-/:-@\\[-`{-~",
            "space" => "\\t\\n\\v\\f\\r ",
            "upper" => "A-Z",
            "word" => "0-9A-Za-z_",
            "xdigit" => "0-9A-Fa-f",
            _ => throw new ArgumentException("unknown character class"),
        };
        output.Append(members);
        length = end + 2;
        return true;
    }
}
