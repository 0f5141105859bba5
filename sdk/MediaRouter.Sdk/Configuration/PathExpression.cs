using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace MediaRouter.Sdk.Configuration;

/// <summary>A regular expression over path names in the syntax of RE2, as in path entries and permissions behind their tilde.</summary>
/// <remarks>Matching takes time linear in the length of the name, whatever the expression; repetition is bounded as RE2 bounds it. Thread safe.</remarks>
public sealed class PathExpression
{
    private readonly Regex _regex;

    private PathExpression(Regex regex) => _regex = regex;

    /// <summary>Prepares an expression.</summary>
    /// <param name="pattern">Without the leading tilde.</param>
    /// <param name="expression">Searches anywhere in a name unless the pattern is anchored.</param>
    /// <returns><see langword="false"/> if the pattern is not valid, or not of the kind that can be matched in linear time.</returns>
    public static bool TryCreate(string pattern, [NotNullWhen(true)] out PathExpression? expression)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        expression = null;
        if (!ExpressionTranslator.TryTranslate(pattern, out var translated))
        {
            return false;
        }

        try
        {
            expression = new PathExpression(new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
            return true;
        }
        catch (Exception ex) when (ex is ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Whether the expression occurs in a name.</summary>
    /// <param name="name">A path name.</param>
    public bool IsMatch(string name) => _regex.IsMatch(name);

    /// <summary>Whether the expression occurs in a name, and what its groups have taken.</summary>
    /// <param name="name">A path name.</param>
    /// <param name="groups">The groups, first one first; a group that took no part is empty. Empty without a match.</param>
    public bool TryMatch(string name, out string[] groups)
    {
        groups = [];
        if (!_regex.IsMatch(name))
        {
            return false;
        }

        var match = _regex.Match(name);
        groups = new string[match.Groups.Count - 1];
        for (var i = 0; i < groups.Length; i++)
        {
            groups[i] = match.Groups[i + 1].Value;
        }

        return true;
    }
}
