using System.Globalization;

namespace MediaRouter.Kernel.Paths;

/// <summary>The variables that hook events of a path carry, by the names that commands see.</summary>
internal static class HookVariables
{
    public static Dictionary<string, string> OfPath(string pathName, IReadOnlyList<string> groups)
    {
        var variables = new Dictionary<string, string> { ["MTX_PATH"] = pathName };
        for (var i = 0; i < groups.Count; i++)
        {
            variables[string.Create(CultureInfo.InvariantCulture, $"G{i + 1}")] = groups[i];
        }

        return variables;
    }

    public static Dictionary<string, string> WithSource(this Dictionary<string, string> variables, string type, string id)
    {
        variables["MTX_SOURCE_TYPE"] = type;
        variables["MTX_SOURCE_ID"] = id;
        return variables;
    }

    public static Dictionary<string, string> WithReader(this Dictionary<string, string> variables, string type, string id)
    {
        variables["MTX_READER_TYPE"] = type;
        variables["MTX_READER_ID"] = id;
        return variables;
    }

    // One value, percent-encoded as in a form: it cannot bring syntax into a command line. Letters, digits and -_.~ stay as they are; the
    // form encoder of the framework would leave !*() as well, which mean something to a shell.
    public static Dictionary<string, string> WithQuery(this Dictionary<string, string> variables, string query)
    {
        variables["MTX_QUERY"] = Uri.EscapeDataString(query).Replace("%20", "+", StringComparison.Ordinal);
        return variables;
    }
}
