using System.Text;
using MediaRouter.Kernel.Configuration;

namespace MediaRouter.Configuration.Tests;

/// <summary>Loads texts as files, with the settings of a sample plugin.</summary>
internal static class Sample
{
    public static ConfigurationSchema Schema { get; } = ConfigurationSchema.Compose(
        [("sample", typeof(SampleOptions)), ("sample", typeof(SamplePathOptions))]);

    public static ConfigurationLoader Loader(params (string Name, string Value)[] environment) =>
        new(Schema, new ConfigurationChecks(), environment.ToDictionary(v => v.Name, v => v.Value));

    public static LoadResult Load(string yaml, params (string Name, string Value)[] environment)
    {
        var loader = Loader(environment);
        var file = ConfigurationFile.Parse("test.yml", Encoding.UTF8.GetBytes(yaml), environment.ToDictionary(v => v.Name, v => v.Value));
        return loader.Build(file, DocumentOverlay.Empty);
    }

    public static RouterConfiguration Valid(string yaml, params (string Name, string Value)[] environment)
    {
        var result = Load(yaml, environment);
        Assert.Empty(result.Errors);
        Assert.NotNull(result.Configuration);
        return result.Configuration;
    }

    public static ConfigurationError OneError(string yaml, params (string Name, string Value)[] environment) => Assert.Single(Load(yaml, environment).Errors);

    public static PathConfiguration Path(RouterConfiguration configuration, string name)
    {
        Assert.True(configuration.Table.TryGetEntry(name, out var entry));
        return entry;
    }

    public static string Resource(string name)
    {
        using var stream = typeof(Sample).Assembly.GetManifestResourceStream(name)!; // embedded by the project
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
