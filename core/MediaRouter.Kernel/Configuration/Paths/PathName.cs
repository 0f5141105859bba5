using System.Buffers;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Rules of path names.</summary>
internal static class PathName
{
    public const string AllOthers = "all_others";

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-/.");

    /// <summary>Whether a key of <c>paths</c> stands for all names that no other entry takes; all spellings mean the same.</summary>
    public static bool IsCatchAll(string key) => key is AllOthers or "all" or "~^.*$";

    /// <summary>Checks a name; the messages are those that users of this family of routers know.</summary>
    /// <returns>What is wrong; <see langword="null"/> when all is well.</returns>
    public static string? Check(ReadOnlySpan<char> name)
    {
        if (name.IsEmpty)
        {
            return "cannot be empty";
        }

        if (name[0] == '/')
        {
            return "can't begin with a slash";
        }

        if (name[^1] == '/')
        {
            return "can't end with a slash";
        }

        if (name.ContainsAnyExcept(Allowed))
        {
            return "can contain only alphanumeric characters, underscore, dot, minus, slash";
        }

        foreach (var segment in name.Split('/'))
        {
            if (name[segment] is "." or "..")
            {
                return "can't contain dot path segments";
            }
        }

        return null;
    }
}
