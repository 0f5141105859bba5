namespace MediaRouter.Architecture.Tests;

public sealed class DependencyTests
{
    private const string Prefix = "MediaRouter.";

    [Fact]
    public void Plugins_reference_the_contract_only()
    {
        foreach (var plugin in Repository.Plugins)
        {
            Check(plugin, ["MediaRouter.Sdk", "MediaRouter.Media", "MediaRouter.Net"],
                "a plugin sees the contract and nothing else: what it needs of the core or of another plugin is missing in the contract, for strangers' plugins too");
        }
    }

    [Fact]
    public void Core_references_no_plugin()
    {
        foreach (var assembly in Repository.Core)
        {
            Check(assembly, ["MediaRouter.Sdk", "MediaRouter.Media", "MediaRouter.Net", "MediaRouter.Kernel"],
                "the core finds plugins in a folder; if it named one, a protocol could not be left out or replaced");
        }
    }

    [Theory]
    [InlineData("MediaRouter.Sdk", "the contract stands alone: whatever it references becomes part of the promise to plugin authors")]
    [InlineData("MediaRouter.Media", "codecs and containers are pure: they know the media model, and neither sockets nor the core", "MediaRouter.Sdk")]
    [InlineData("MediaRouter.Net", "sockets carry bytes: they know the contract, and neither codecs nor the core", "MediaRouter.Sdk")]
    public void Libraries_reference_what_is_below_them(string name, string reason, params string[] allowed) =>
        Check(Repository.Sdk.Single(assembly => assembly.Name == name), allowed, reason);

    [Fact]
    public void Media_opens_no_sockets_and_starts_no_tasks()
    {
        var media = Repository.Sdk.Single(assembly => assembly.Name == "MediaRouter.Media");
        var sockets = media.References.Where(reference => reference is "System.Net.Sockets" or "System.Net.Http" or "Microsoft.Extensions.Logging.Abstractions");
        Assert.True(!sockets.Any(), $"{media.Name} references {string.Join(", ", sockets)}: parsers take bytes and time as arguments, so that they can be fuzzed and replayed");
    }

    [Fact]
    public void Only_the_contract_has_public_types()
    {
        foreach (var assembly in Repository.Core.Concat(Repository.Plugins))
        {
            Assert.True(
                assembly.PublicTypes.Count == 0,
                $"{assembly.Name} has public types ({string.Join(", ", assembly.PublicTypes)}): public is a promise, which only the contract makes; composition finds internal types too");
        }
    }

    private static void Check(CompiledAssembly assembly, string[] allowed, string reason)
    {
        var wrong = assembly.References.Where(reference => reference.StartsWith(Prefix, StringComparison.Ordinal) && !allowed.Contains(reference));
        Assert.True(!wrong.Any(), $"{assembly.Name} must not reference {string.Join(", ", wrong)}: {reason}");
    }
}
