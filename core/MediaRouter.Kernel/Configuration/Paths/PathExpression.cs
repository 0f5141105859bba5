using System.Text.RegularExpressions;

namespace MediaRouter.Kernel.Configuration;

/// <summary>The expression of a path entry, in RE2 syntax; takes time linear in the name, whatever the expression.</summary>
internal sealed class PathExpression
{
    private readonly Regex _regex;

    private PathExpression(Regex regex) => _regex = regex;

    /// <summary>Prepares an expression.</summary>
    /// <param name="pattern">Without the leading <c>~</c>.</param>
    /// <param name="expression">The expression.</param>
    /// <returns><see langword="false"/> if the pattern is not valid, or not of the kind that can be matched in linear time.</returns>
    public static bool TryCreate(string pattern, out PathExpression? expression)
    {
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
    /// <param name="name">A valid path name.</param>
    /// <param name="groups">The groups, first one first; a group that took no part is empty.</param>
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
