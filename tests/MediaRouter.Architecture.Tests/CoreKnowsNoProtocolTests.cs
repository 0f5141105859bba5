namespace MediaRouter.Architecture.Tests;

public sealed class CoreKnowsNoProtocolTests
{
    private const string Reason =
        "the core knows no protocol, so that one is added or left out by its folder alone; names that must be known (older keys, file names) belong in the core's data files";

    [Fact]
    public void Compiled_core_names_no_protocol()
    {
        Assert.Contains(Repository.Core, assembly => assembly.Literals.Contains("paths"));
        var found = from assembly in Repository.Core
                    from text in assembly.Identifiers.Concat(assembly.Literals)
                    from word in ProtocolWords.FindIn(text)
                    select $"{assembly.Name}: '{word}' in \"{text}\"";
        AssertNone(found);
    }

    [Fact]
    public void Sources_of_the_core_name_no_protocol()
    {
        var found = from file in Repository.Sources("core")
                    from line in File.ReadLines(file).Index()
                    from word in ProtocolWords.FindIn(line.Item)
                    select $"{Path.GetRelativePath(Repository.Root, file)}:{line.Index + 1}: '{word}'";
        AssertNone(found);
    }

    private static void AssertNone(IEnumerable<string> found)
    {
        var all = found.Distinct().ToList();
        Assert.True(all.Count == 0, $"{Reason}:\n{string.Join('\n', all)}");
    }
}
