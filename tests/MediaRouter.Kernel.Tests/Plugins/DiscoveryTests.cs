using MediaRouter.Kernel.Plugins;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Kernel.Tests.Plugins;

public sealed class DiscoveryTests
{
    [Fact]
    public void Scan_finds_plugins_in_folders_and_leaves_their_dependencies_alone()
    {
        using var folder = new PluginFolder().With("one").With("two");

        var found = PluginScanner.Scan(folder.Path);

        Assert.Equal(["one", "two"], found.Select(plugin => plugin.Image.Id));
        Assert.All(found, plugin => Assert.Equal(PluginState.Discovered, plugin.State));
        Assert.Equal(SdkContract.Version, found[0].Image.Contract);
        Assert.Equal("0.1.0", found[0].Image.Version);
        Assert.Contains("Fixture.One.OneServer", found[0].Image.ExportedTypes);
        Assert.Equal(["Fixture.One.OneOptions", "Fixture.One.TunableOptions"], found[0].Image.OptionTypes.Order());
    }

    [Fact]
    public void Scan_finds_a_bare_assembly()
    {
        using var folder = new PluginFolder().WithBare("faulty", "Fixture.Faulty.dll");

        Assert.Equal("faulty", Assert.Single(PluginScanner.Scan(folder.Path)).Image.Id);
    }

    [Fact]
    public void Scan_refuses_the_second_plugin_of_an_id()
    {
        using var folder = new PluginFolder().With("one", "a").With("one", "b");

        var found = PluginScanner.Scan(folder.Path);

        Assert.Equal(PluginState.Discovered, found[0].State);
        Assert.Equal(PluginState.LoadFailed, found[1].State);
        Assert.Contains(found[0].Image.Location, found[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_says_which_contract_is_needed_and_which_there_is()
    {
        using var folder = new PluginFolder().With("future");

        var plugin = Assert.Single(PluginScanner.Scan(folder.Path));

        Assert.Equal(PluginState.Incompatible, plugin.State);
        Assert.Contains("2.7", plugin.Reason, StringComparison.Ordinal);
        Assert.Contains(SdkContract.Version, plugin.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_names_bare_files_that_cannot_be_read_and_passes_over_the_dependencies_of_plugins()
    {
        var assembly = File.ReadAllBytes(typeof(DiscoveryTests).Assembly.Location);
        using var folder = new PluginFolder()
            .With("one")
            .WithFile("empty.dll", [])
            .WithFile("text.dll", "not an assembly"u8.ToArray())
            .WithFile("cut.dll", assembly[..(assembly.Length / 3)])
            .WithFile("library.dll", assembly)
            .WithFile("native/native.dll", [0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1])
            .WithFile("other/library.dll", assembly);

        var found = PluginScanner.Scan(folder.Path);

        Assert.Equal("one", Assert.Single(found, plugin => plugin.State == PluginState.Discovered).Image.Id);
        Assert.Equal(["cut.dll", "empty.dll", "text.dll"], found.Where(plugin => plugin.State == PluginState.LoadFailed).Select(plugin => plugin.Image.Id));
    }

    [Fact]
    public void Scan_names_a_file_that_claims_to_be_a_plugin_but_cannot_be_read()
    {
        using var folder = new PluginFolder().WithFile("x/X.dll", "garbage"u8.ToArray()).WithFile("x/X.deps.json", "{}"u8.ToArray());

        var plugin = Assert.Single(PluginScanner.Scan(folder.Path));

        Assert.Equal(("X.dll", PluginState.LoadFailed), (plugin.Image.Id, plugin.State));
    }

    [Fact]
    public void Read_survives_any_damage_to_an_assembly()
    {
        using var folder = new PluginFolder().With("two");
        var file = Path.Combine(folder.Path, "two", "Fixture.Two.dll");
        var original = File.ReadAllBytes(file);
        var random = new Random(1);
        for (var round = 0; round < 2000; round++)
        {
            var damaged = (byte[])original.Clone();
            for (var i = 0; i < 8; i++)
            {
                damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            }

            File.WriteAllBytes(file, damaged);
            PluginImageReader.Read(file, out _);
        }
    }

    [Fact]
    public void Scan_of_a_folder_that_does_not_exist_finds_nothing() =>
        Assert.Empty(PluginScanner.Scan(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString())));

    [Theory]
    [InlineData("2.0", true)]
    [InlineData("2.1", false)]
    [InlineData("1.9", false)]
    [InlineData("3.0", false)]
    [InlineData("1", false)]
    [InlineData("1.x", false)]
    [InlineData("", false)]
    public void Refuse_lets_only_contracts_pass_that_the_router_offers(string contract, bool passes) =>
        Assert.Equal(passes, ContractVersion.Refuse(contract) is null);
}
