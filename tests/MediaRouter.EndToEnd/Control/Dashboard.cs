using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using MediaRouter.EndToEnd.Harness;

namespace MediaRouter.EndToEnd.Control;

/// <summary>The queries of the Grafana dashboard.</summary>
internal static partial class Dashboard
{
    /// <summary>Each query of each panel, with its title, as Grafana sends it when nothing is narrowed.</summary>
    public static async Task<(string Panel, string Query)[]> ReadAsync()
    {
        var dashboard = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(TestPaths.Repository, "config/grafana/mediarouter.json")))!;
        return
        [
            .. from panel in dashboard["panels"]!.AsArray()
               from target in panel!["targets"]?.AsArray() ?? []
               select ((string)panel["title"]!, ((string)target!["expr"]!)
                   .Replace("$__rate_interval", "20s", StringComparison.Ordinal)
                   .Replace("$job", ".*", StringComparison.Ordinal)
                   .Replace("$instance", ".*", StringComparison.Ordinal)
                   .Replace("$path", ".*", StringComparison.Ordinal)),
        ];
    }

    /// <summary>Expressions for the names of metrics in a query; each is matched as a whole.</summary>
    public static IEnumerable<string> NamesIn(string query) =>
        Name().Matches(query).Select(match => match.Groups[1].Value).Concat(NamePattern().Matches(query).Select(match => match.Groups[1].Value));

    [GeneratedRegex(@"([a-zA-Z_:][a-zA-Z0-9_:]*)\{")]
    private static partial Regex Name();

    [GeneratedRegex("__name__=~\"([^\"]*)\"")]
    private static partial Regex NamePattern();
}
