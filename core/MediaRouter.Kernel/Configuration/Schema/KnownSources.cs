namespace MediaRouter.Kernel.Configuration;

/// <summary>The table of what a path's <c>source</c> may be, whether or not its plugin is loaded.</summary>
internal static class KnownSources
{
    private static readonly Lazy<string[][]> Rows = new(() => [.. DataFile.Read("known-sources.tsv")]);

    /// <summary>The plugin that pulls a source; empty if nobody knows such a source.</summary>
    public static string PluginOf(string source)
    {
        var scheme = SourceUrl.SchemeOf(source);
        foreach (var row in Rows.Value)
        {
            var matches = row[0] switch
            {
                "scheme" => scheme == row[1],
                "name" => source == row[1],
                "prefix" => scheme.Length == 0 && source.StartsWith(row[1], StringComparison.Ordinal),
                "suffix" => scheme.Length == 0 && source.EndsWith(row[1], StringComparison.OrdinalIgnoreCase),
                _ => false,
            };
            if (matches)
            {
                return row[2];
            }
        }

        return "";
    }
}
