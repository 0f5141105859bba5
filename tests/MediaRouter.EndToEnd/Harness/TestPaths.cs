using System.Reflection;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>Where things lie in the repository.</summary>
internal static class TestPaths
{
    public static string Repository { get; } = Metadata("RepositoryRoot");

    public static string RouterFolder { get; } = Path.Combine(Repository, "core/MediaRouter/bin", Metadata("Configuration"), "net10.0");

    public static string SampleFolder { get; } = Path.Combine(Repository, "plugins/MediaRouter.Plugins.Sample/bin", Metadata("Configuration"), "net10.0");

    /// <summary>Plugins that fail in their ways.</summary>
    public static string FixtureFolder { get; } = Path.Combine(AppContext.BaseDirectory, "fixtures");

    public static string MediaFolder { get; } = Path.Combine(Repository, "artifacts/test-media");

    private static string Metadata(string key) =>
        typeof(TestPaths).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(attribute => attribute.Key == key).Value!;
}
