using System.Globalization;
using System.Text;

namespace MediaRouter.Plugins.Forward;

/// <summary>Texts of destinations: placeholders, and what may be shown.</summary>
internal static class DestinationText
{
    private const string PathPlaceholder = "$MTX_PATH";
    private const string GroupPlaceholder = "$G";

    /// <summary>Replaces <c>$MTX_PATH</c> and <c>$G1</c>, <c>$G2</c> ... A number without a group is left as it is.</summary>
    /// <param name="destination">As configured.</param>
    /// <param name="pathName">Name of the path.</param>
    /// <param name="group">Text of a group by its number from 1; null if there is none.</param>
    public static string Expand(string destination, string pathName, Func<int, string?> group)
    {
        var result = new StringBuilder(destination.Length + pathName.Length);
        for (var i = 0; i < destination.Length;)
        {
            var rest = destination.AsSpan(i);
            if (rest.StartsWith(PathPlaceholder, StringComparison.Ordinal))
            {
                result.Append(pathName);
                i += PathPlaceholder.Length;
                continue;
            }

            if (rest.StartsWith(GroupPlaceholder, StringComparison.Ordinal))
            {
                var digits = rest[GroupPlaceholder.Length..];
                var end = digits.IndexOfAnyExceptInRange('0', '9');
                digits = end < 0 ? digits : digits[..end];
                if (int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && group(number) is { } text)
                {
                    result.Append(text);
                    i += GroupPlaceholder.Length + digits.Length;
                    continue;
                }
            }

            result.Append(destination[i++]);
        }

        return result.ToString();
    }

    /// <summary>The scheme in lower case.</summary>
    public static string SchemeOf(string destination)
    {
        var end = destination.IndexOf("://", StringComparison.Ordinal);
        return end < 0 ? "" : destination[..end].ToLowerInvariant();
    }

    /// <summary>The URL without user info and fragment, which may hold secrets.</summary>
    public static string ForLog(string destination)
    {
        var start = destination.IndexOf("://", StringComparison.Ordinal) + 3;
        if (start < 3)
        {
            return destination;
        }

        var fragment = destination.IndexOf('#', start);
        var text = fragment < 0 ? destination : destination[..fragment];
        var end = text.AsSpan(start).IndexOfAny('/', '?');
        var authority = end < 0 ? text[start..] : text[start..(start + end)];
        return string.Concat(text.AsSpan(0, start), authority.AsSpan(authority.LastIndexOf('@') + 1), text.AsSpan(start + authority.Length));
    }
}
