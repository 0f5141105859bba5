using System.Text;
using MediaRouter.Kernel.Configuration;

namespace MediaRouter.Configuration.Tests;

public class YamlDocumentReaderTests
{
    [Fact]
    public void Values_keep_their_lines()
    {
        var root = Read("a: 1\nb:\n  c: [x,\n    y]\n");
        Assert.Equal(1, root.Find("a")!.Location.Line);
        var list = (ListNode)root.FindMap("b")!.Find("c")!.Value;
        Assert.Equal(3, list.Location.Line);
        Assert.Equal(4, list.Items[1].Location.Line);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# only a comment\n")]
    [InlineData("---\n")]
    [InlineData("null\n")]
    [InlineData("\ufeff")]
    public void Empty_document_is_an_empty_map(string text) => Assert.Empty(Read(text.TrimStart('\ufeff')).Entries);

    [Theory]
    [InlineData("a: 1\na: 2\n", 2, "key 'a' is already defined in line 1")]
    [InlineData("a: 1\n---\nb: 2\n", 2, "more than one YAML document")]
    [InlineData("- a\n- b\n", 1, "must consist of settings")]
    [InlineData("a: *unknown\n", 1, "alias '*unknown' has no anchor")]
    [InlineData("a: &x [*x]\n", 1, "alias '*x' has no anchor")]
    [InlineData("a: [1, 2\n", 2, "invalid YAML")]
    [InlineData("? [a, b]\n: 1\n", 1, "a key must be a single value")]
    [InlineData("a: \"\\q\"\n", 1, "invalid YAML")]
    [InlineData("<<: 3\n", 1, "'<<' needs a map")]
    [InlineData("a: 1\n\tb: 2\n", 1, "invalid YAML")]
    public void Faults_name_the_line(string text, int line, string message)
    {
        Assert.False(YamlDocumentReader.TryRead(text, "test.yml", out _, out var error));
        Assert.Contains(message, error!.Message, StringComparison.Ordinal);
        Assert.Equal(line, error.Location.Line);
        Assert.StartsWith($"test.yml:{line}: ", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Merge_keys_give_way_to_what_is_written_out()
    {
        var root = Read("base: &base {a: 1, b: 2}\nother: &other {b: 3, c: 4}\nx:\n  b: 5\n  <<: [*base, *other]\n");
        var x = root.FindMap("x")!;
        Assert.Equal("5", x.Find("b")!.Value.ToString());
        Assert.Equal("1", x.Find("a")!.Value.ToString());
        Assert.Equal("4", x.Find("c")!.Value.ToString());
    }

    [Fact]
    public void Aliases_share_their_node()
    {
        var root = Read("a: &n {k: v}\nb: *n\n");
        Assert.Same(root.Find("a")!.Value, root.Find("b")!.Value);
    }

    [Fact]
    public void Billion_laughs_are_refused()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            text.Append($"a{i}: &a{i} [").AppendJoin(", ", Enumerable.Repeat($"*a{i - 1}", 9)).Append("]\n");
        }

        Assert.False(YamlDocumentReader.TryRead(text.ToString(), "test.yml", out _, out var error));
        Assert.Contains("too many values", error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void Deep_nesting_is_refused(string opening)
    {
        Assert.False(YamlDocumentReader.TryRead("a: " + string.Concat(Enumerable.Repeat(opening, 50_000)), "test.yml", out _, out var error));
        Assert.NotNull(error);
    }

    [Fact]
    public void Nesting_through_aliases_stays_shallow()
    {
        var text = new StringBuilder("a0: &a0 x\n");
        for (var i = 1; i < 5000; i++)
        {
            text.Append($"a{i}: &a{i} [*a{i - 1}]\n");
        }

        // Refused or read, but no walk of it may run out of stack.
        if (YamlDocumentReader.TryRead(text.ToString(), "test.yml", out _, out _))
        {
            Assert.NotEmpty(Sample.Load(text.ToString()).Errors);
        }
    }

    private static MapNode Read(string text)
    {
        Assert.True(YamlDocumentReader.TryRead(text, "test.yml", out var root, out var error), error?.ToString());
        return root;
    }
}
