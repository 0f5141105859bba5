using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>The table of all keys that exist, read on first use.</summary>
internal static class KnownKeys
{
    private static readonly Lazy<(Dictionary<string, KnownKey> Global, Dictionary<string, KnownKey> Path)> Tables = new(Load);

    public static IReadOnlyDictionary<string, KnownKey> Global => Tables.Value.Global;

    public static IReadOnlyDictionary<string, KnownKey> Path => Tables.Value.Path;

    public static IReadOnlyDictionary<string, KnownKey> Of(OptionsScope scope) => scope == OptionsScope.Global ? Global : Path;

    private static (Dictionary<string, KnownKey> Global, Dictionary<string, KnownKey> Path) Load()
    {
        var global = new Dictionary<string, KnownKey>(StringComparer.Ordinal);
        var path = new Dictionary<string, KnownKey>(StringComparer.Ordinal);
        foreach (var row in DataFile.Read("known-keys.tsv"))
        {
            var status = row[3] switch
            {
                "active" => KnownKeyStatus.Active,
                "deprecated" => KnownKeyStatus.Deprecated,
                "removed" => KnownKeyStatus.Removed,
                "seen" => KnownKeyStatus.Seen,
                _ => KnownKeyStatus.Ignored,
            };
            var key = new KnownKey(row[1], row[2], status, row.Length > 4 ? row[4] : "");
            (row[0] == "global" ? global : path).Add(key.Key, key);
        }

        return (global, path);
    }
}
