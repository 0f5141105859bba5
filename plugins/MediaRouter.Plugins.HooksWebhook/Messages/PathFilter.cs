using System.Text.RegularExpressions;

namespace MediaRouter.Plugins.HooksWebhook.Messages;

/// <summary>Which paths a webhook is told of.</summary>
internal sealed class PathFilter
{
    // Names of paths come from clients; an expression that backtracks without end must not stop the events.
    private static readonly TimeSpan MatchLimit = TimeSpan.FromMilliseconds(100);

    private readonly HashSet<string> _names;
    private readonly Regex[] _expressions;

    public PathFilter(IReadOnlyCollection<string> patterns)
    {
        _names = [.. patterns.Where(pattern => !IsExpression(pattern))];
        _expressions = [.. patterns.Where(IsExpression).Select(Compile)];
    }

    /// <summary>What is wrong with a pattern; null if nothing is.</summary>
    public static string? FindFault(string pattern)
    {
        if (pattern.Length == 0)
        {
            return "a name must not be empty";
        }

        try
        {
            if (IsExpression(pattern))
            {
                Compile(pattern);
            }

            return null;
        }
        catch (ArgumentException ex)
        {
            return $"invalid regular expression '{pattern}': {ex.Message}";
        }
    }

    /// <summary>Whether the path is one of them.</summary>
    /// <param name="path">Name of the path; empty for what concerns none.</param>
    /// <param name="groups">Groups of the expression that matched; empty if it has none.</param>
    public bool Matches(string path, out IReadOnlyList<string> groups)
    {
        groups = [];
        if ((_names.Count == 0 && _expressions.Length == 0) || _names.Contains(path))
        {
            return true;
        }

        foreach (var expression in path.Length == 0 ? [] : _expressions)
        {
            try
            {
                if (expression.Match(path) is { Success: true } match)
                {
                    groups = [.. match.Groups.Values.Skip(1).Select(group => group.Value)];
                    return true;
                }
            }
            catch (RegexMatchTimeoutException)
            {
                // No match.
            }
        }

        return false;
    }

    private static bool IsExpression(string pattern) => pattern.StartsWith('~');

    private static Regex Compile(string pattern) => new(pattern[1..], RegexOptions.CultureInvariant, MatchLimit);
}
