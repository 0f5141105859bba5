namespace MediaRouter.Kernel.Configuration;

/// <summary>Names of files and environment variables that are looked at.</summary>
internal static class KnownNames
{
    private static readonly Lazy<string[][]> Rows = new(() => [.. DataFile.Read("known-names.tsv")]);

    /// <summary>Prefixes of environment overrides; a later one wins. Unknown names under an own prefix are reported.</summary>
    public static IEnumerable<EnvironmentPrefix> EnvironmentPrefixes => Rows.Value
        .Where(r => r[0].StartsWith("environment", StringComparison.Ordinal))
        .Select(r => new EnvironmentPrefix(r[1], r[0] == "environment-own"));

    /// <summary>Configuration files to look for when none is given, best first.</summary>
    /// <param name="workingDirectory">Where relative names start.</param>
    public static IEnumerable<string> DefaultFiles(string workingDirectory) =>
    [
        .. Rows.Value.Where(r => r[0] == "file").Select(r => Path.Combine(workingDirectory, r[1])),
        .. Rows.Value.Where(r => r[0] == "file-system" && !OperatingSystem.IsWindows()).Select(r => r[1]),
    ];
}
