using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>The table of all keys that exist, read on first use.</summary>
internal static class KnownKeys
{
    private static readonly Lazy<Dictionary<string, KnownKey>> GlobalTable = new(() => Load("global"));
    private static readonly Lazy<Dictionary<string, KnownKey>> PathTable = new(() => Load("path"));

    public static IReadOnlyDictionary<string, KnownKey> Global => GlobalTable.Value;

    public static IReadOnlyDictionary<string, KnownKey> Path => PathTable.Value;

    public static IReadOnlyDictionary<string, KnownKey> Of(OptionsScope scope) => scope == OptionsScope.Global ? Global : Path;

    private static Dictionary<string, KnownKey> Load(string scope)
    {
        var keys = new Dictionary<string, KnownKey>(StringComparer.Ordinal);
        foreach (var row in DataFile.Read("known-keys.tsv"))
        {
            if (row[0] != scope)
            {
                continue;
            }

            var status = row[3] switch
            {
                "active" => KnownKeyStatus.Active,
                "deprecated" => KnownKeyStatus.Deprecated,
                "removed" => KnownKeyStatus.Removed,
                "seen" => KnownKeyStatus.Seen,
                _ => KnownKeyStatus.Ignored,
            };
            var key = new KnownKey(row[1], row[2], status, row.Length > 4 ? row[4] : "");
            keys.Add(key.Key, key);
        }

        return keys;
    }
}
