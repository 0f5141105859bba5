using System.Reflection;
using System.Runtime.CompilerServices;

namespace MediaRouter.Architecture.Tests;

/// <summary>Where the compiled assemblies and the sources are.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static string ApprovedFolder { get; } = Path.Combine(FolderOfThisFile(), "Approved");

    public static IReadOnlyList<Assembly> ContractLibraries { get; } =
    [
        typeof(Sdk.SdkContract).Assembly,
        Assembly.Load("MediaRouter.Media"),
        Assembly.Load("MediaRouter.Net"),
    ];

    public static IReadOnlyList<CompiledAssembly> Sdk { get; } = [.. ContractLibraries.Select(library => new CompiledAssembly(library.Location))];

    public static IReadOnlyList<CompiledAssembly> Core { get; } = Product(path => !IsPlugin(path));

    public static IReadOnlyList<CompiledAssembly> Plugins { get; } = Product(IsPlugin);

    public static IEnumerable<CompiledAssembly> All => [.. Sdk, .. Core, .. Plugins];

    /// <summary>The source files of a folder, without generated ones.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    private static CompiledAssembly[] Product(Func<string, bool> filter) =>
        [.. File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "product-assemblies.txt")).Where(filter).Order(StringComparer.Ordinal).Select(path => new CompiledAssembly(path))];

    private static bool IsPlugin(string path) => Path.GetFileName(path).StartsWith("MediaRouter.Plugins.", StringComparison.Ordinal);

    private static string FolderOfThisFile([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
