using System.Globalization;
using System.Text;

namespace MediaRouter.Sdk.Configuration;

/// <summary>Rewrites the parts of RE2 syntax that .NET spells differently, and bounds repetition as RE2 does.</summary>
/// <remarks>
/// Named groups become plain ones, because both engines number groups by position only then. Case flags, classes of ASCII
/// characters and anchors mean the same for path names, which are ASCII and hold no line breaks.
/// </remarks>
internal static class ExpressionTranslator
{
    // RE2 refuses more, because counted repetition is written out in the automaton.
    private const int MostRepetitions = 1000;

    // Three counts within each other can take seconds for one match, because most of their ways to match overlap; nobody needs them.
    private const int MostDeepRepetitions = 200;

    // Bounds the automaton of many repetitions side by side.
    private const int MostRepetitionsInAll = 2000;

    private const int LongestPattern = 4096;

    private const int DeepestGroups = 200;

    public static bool TryTranslate(string pattern, out string translated)
    {
        translated = "";
        if (pattern.Length > LongestPattern)
        {
            return false;
        }

        var result = new StringBuilder(pattern.Length + 16);

        // For each open group the largest product of nested counts within it and their depth; what a count multiplies is that of the last atom.
        var groups = new Stack<(int Product, int Depth)>();
        var most = (Product: 1, Depth: 0);
        var atom = (Product: 1, Depth: 0);
        var total = 0L;
        var at = 0;
        while (at < pattern.Length)
        {
            var current = pattern[at];
            switch (current)
            {
                case '\\':
                    TakeEscape(pattern, ref at, result, inClass: false);
                    atom = (1, 0);
                    break;
                case '[':
                    if (!TryTakeClass(pattern, ref at, result))
                    {
                        return false;
                    }

                    atom = (1, 0);
                    break;
                case '(':
                    if (groups.Count >= DeepestGroups)
                    {
                        return false;
                    }

                    groups.Push(most);
                    most = (1, 0);
                    TakeGroupStart(pattern, ref at, result);
                    break;
                case ')':
                    if (!groups.TryPop(out var outer))
                    {
                        return false;
                    }

                    atom = most;
                    most = (Math.Max(outer.Product, most.Product), Math.Max(outer.Depth, most.Depth));
                    result.Append(current);
                    at++;
                    break;
                case '{' when TryTakeCount(pattern, at, out var count, out var end):
                    var product = (long)atom.Product * Math.Max(count, 1);
                    total += Math.Min(product, MostRepetitions);
                    if (product > (atom.Depth < 2 ? MostRepetitions : MostDeepRepetitions) || total > MostRepetitionsInAll)
                    {
                        return false;
                    }

                    atom = ((int)product, atom.Depth + 1);
                    most = (Math.Max(most.Product, atom.Product), Math.Max(most.Depth, atom.Depth));
                    result.Append(pattern, at, end - at);
                    at = end;
                    break;
                default:
                    atom = current is '*' or '+' or '?' ? atom : (1, 0);
                    result.Append(current);
                    at++;
                    break;
            }
        }

        translated = result.ToString();
        return groups.Count == 0;
    }

    private static void TakeGroupStart(string pattern, ref int at, StringBuilder result)
    {
        result.Append('(');
        at++;
        var rest = pattern.AsSpan(at);
        var isNamed = rest.StartsWith("?P<") || (rest.StartsWith("?<") && !rest.StartsWith("?<=") && !rest.StartsWith("?<!"));
        var end = rest.IndexOf('>');
        if (isNamed && end > 0)
        {
            at += end + 1;
        }
    }

    private static void TakeEscape(string pattern, ref int at, StringBuilder result, bool inClass)
    {
        var next = at + 1 < pattern.Length ? pattern[at + 1] : '\0';
        if (next == 'Q' && !inClass)
        {
            var end = pattern.IndexOf("\\E", at + 2, StringComparison.Ordinal);
            var stop = end < 0 ? pattern.Length : end;
            result.Append(System.Text.RegularExpressions.Regex.Escape(pattern[(at + 2)..stop]));
            at = end < 0 ? stop : stop + 2;
        }
        else if (next is 'p' or 'P' && at + 2 < pattern.Length && char.IsAsciiLetter(pattern[at + 2]))
        {
            result.Append('\\').Append(next).Append('{').Append(pattern[at + 2]).Append('}');
            at += 3;
        }
        else
        {
            result.Append(pattern, at, Math.Min(2, pattern.Length - at));
            at = Math.Min(at + 2, pattern.Length);
        }
    }

    private static bool TryTakeClass(string pattern, ref int at, StringBuilder result)
    {
        result.Append('[');
        at++;
        if (at < pattern.Length && pattern[at] == '^')
        {
            result.Append('^');
            at++;
        }

        var first = true;
        while (at < pattern.Length && (pattern[at] != ']' || first))
        {
            if (pattern[at] == '\\')
            {
                TakeEscape(pattern, ref at, result, inClass: true);
            }
            else if (TryTakeNamedClass(pattern, ref at, out var members))
            {
                if (members.Length == 0)
                {
                    return false;
                }

                result.Append(members);
            }
            else
            {
                // .NET reads '-[' as the start of a subtraction; RE2 reads a bracket within a class as itself.
                result.Append(pattern[at] is '[' or ']' ? "\\" : "").Append(pattern[at]);
                at++;
            }

            first = false;
        }

        if (at < pattern.Length)
        {
            result.Append(']');
            at++;
        }

        return true;
    }

    // A name that does not exist has no members.
    private static bool TryTakeNamedClass(string pattern, ref int at, out string members)
    {
        members = "";
        if (!pattern.AsSpan(at).StartsWith("[:"))
        {
            return false;
        }

        var end = pattern.IndexOf(":]", at + 2, StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        members = pattern[(at + 2)..end] switch
        {
            "alnum" => "0-9A-Za-z",
            "alpha" => "A-Za-z",
            "digit" => "0-9",
            "lower" => "a-z",
            "upper" => "A-Z",
            "word" => "0-9A-Za-z_",
            "xdigit" => "0-9A-Fa-f",
            "punct" => "!-/:-@\\[-`{-~",
            "graph" => "!-~",
            "print" => " -~",
            "space" => "\\t\\n\\v\\f\\r ",
            "blank" => "\\t ",
            "cntrl" => "\\x00-\\x1f\\x7f",
            "ascii" => "\\x00-\\x7f",
            _ => "",
        };
        at = end + 2;
        return true;
    }

    private static bool TryTakeCount(string pattern, int at, out int count, out int end)
    {
        count = 0;
        end = pattern.IndexOf('}', at) + 1;
        if (end == 0)
        {
            return false;
        }

        var parts = pattern[(at + 1)..(end - 1)].Split(',');
        if (parts.Length > 2)
        {
            return false;
        }

        foreach (var part in parts)
        {
            if (part.Length == 0 && parts.Length == 2 && part == parts[1])
            {
                continue;
            }

            if (part.Length == 0 || part.AsSpan().ContainsAnyExceptInRange('0', '9'))
            {
                return false;
            }

            // A number beyond the range is certainly beyond the limit.
            count = Math.Max(count, int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue);
        }

        return true;
    }
}
