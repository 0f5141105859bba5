using MediaRouter.Kernel.Configuration;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Configuration.Tests;

public class SchemaTests
{
    [Fact]
    public void Kernel_records_have_no_faults() => Assert.Empty(ConfigurationSchema.Compose([]).Faults);

    [Fact]
    public void Sample_records_have_no_faults() => Assert.Empty(Sample.Schema.Faults);

    [Fact]
    public void Key_of_two_plugins_is_refused_with_both_names()
    {
        var schema = ConfigurationSchema.Compose([("one", typeof(First)), ("two", typeof(Second))]);
        var fault = Assert.Single(schema.Faults);
        Assert.Equal("two", fault.PluginId);
        Assert.Equal("the setting 'shared' is declared by two plugins, 'one' and 'two'", fault.Message);
        Assert.Equal("one", schema.GlobalSettings["shared"].Record.PluginId);
        Assert.DoesNotContain("other", schema.GlobalSettings.Keys);
    }

    [Fact]
    public void Older_key_of_two_plugins_is_refused()
    {
        var schema = ConfigurationSchema.Compose([("one", typeof(First)), ("two", typeof(Third))]);
        Assert.Contains("'oldShared'", Assert.Single(schema.Faults).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(WithoutAttribute), "[Options]")]
    [InlineData(typeof(WithBadType), "cannot be a setting")]
    [InlineData(typeof(WithoutSetter), "cannot be a setting")]
    [InlineData(typeof(WithoutConstructor), "without arguments")]
    [InlineData(typeof(Endless), "cannot be a setting")]
    [InlineData(typeof(Throwing), "broken on purpose")]
    public void Records_that_cannot_be_bound_are_refused(Type type, string reason)
    {
        var fault = Assert.Single(ConfigurationSchema.Compose([("bad", type)]).Faults);
        Assert.Equal("bad", fault.PluginId);
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_known_key_is_read_and_named_once()
    {
        Assert.Equal(120, KnownKeys.Global.Values.Count(k => k.Status == KnownKeyStatus.Active));
        Assert.Equal(90, KnownKeys.Path.Values.Count(k => k.Status == KnownKeyStatus.Active));
    }

    [Fact]
    public void Kernel_declares_every_known_key_that_is_its_own()
    {
        var schema = ConfigurationSchema.Compose([]);
        foreach (var key in KnownKeys.Global.Values.Where(k => k.PluginId == ConfigurationSchema.KernelId))
        {
            Assert.True(schema.GlobalSettings.ContainsKey(key.Key) || schema.FormerGlobalKeys.ContainsKey(key.Key), key.Key);
        }

        foreach (var key in KnownKeys.Path.Values.Where(k => k.PluginId == ConfigurationSchema.KernelId))
        {
            Assert.True(schema.PathSettings.ContainsKey(key.Key) || schema.FormerPathKeys.ContainsKey(key.Key), key.Key);
        }
    }

    [Theory]
    [InlineData("logLevell", "logLevel")]
    [InlineData("LOGLEVEL", "logLevel")]
    [InlineData("readTimout", "readTimeout")]
    [InlineData("zzzzzzzz", "")]
    [InlineData("", "")]
    public void Nearest_key_is_found(string key, string expected) =>
        Assert.Equal(expected, NearestKey.Find(key, ConfigurationSchema.Compose([]).GlobalSettings.Keys));

    [Options(OptionsScope.Global)]
    private sealed record First
    {
        [Setting("Shared.")]
        [FormerKey("oldShared")]
        public string Shared { get; init; } = "";
    }

    [Options(OptionsScope.Global)]
    private sealed record Second
    {
        [Setting("Shared.")]
        public string Shared { get; init; } = "";

        [Setting("Other.")]
        public string Other { get; init; } = "";
    }

    [Options(OptionsScope.Global)]
    private sealed record Third
    {
        [Setting("Third.")]
        [FormerKey("oldShared")]
        public string Mine { get; init; } = "";
    }

    private sealed record WithoutAttribute
    {
        [Setting("A.")]
        public string A { get; init; } = "";
    }

    [Options(OptionsScope.Global)]
    private sealed record WithBadType
    {
        [Setting("A.")]
        public Dictionary<string, string> A { get; init; } = [];
    }

    [Options(OptionsScope.Global)]
    private sealed record WithoutSetter
    {
        [Setting("A.")]
        public string A { get; } = "";
    }

    [Options(OptionsScope.Global)]
    private sealed record WithoutConstructor(string A);

    [Options(OptionsScope.Global)]
    private sealed record Endless
    {
        [Setting("A.")]
        public OptionList<Endless> A { get; init; } = [];
    }

    [Options(OptionsScope.Global)]
    private sealed record Throwing
    {
        public Throwing() => throw new InvalidOperationException("broken on purpose");
    }
}
