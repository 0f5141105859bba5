using System.Text.RegularExpressions;

namespace MediaRouter.Architecture.Tests;

/// <summary>The order of usings is the one style rule that the compiler does not check, and loading all projects for the sake of it would cost a minute.</summary>
public sealed partial class UsingOrderTests
{
    [Fact]
    public void Usings_stand_in_order()
    {
        string[] folders = ["sdk", "core", "plugins", "tests"];

        Assert.Empty(folders.SelectMany(Repository.Sources).SelectMany(Misplaced));
    }

    [Theory]
    [InlineData("using System;\nusing System.Net;\nusing Abc.Def;\nusing static System.Math;\nusing Int = System.Int32;", null)]
    [InlineData("// A word.\nusing System;\n\nusing Abc;\nusing abc.Def;", null)]
    [InlineData("using System.Net;\nusing System;", "using System;")]
    [InlineData("using Abc;\nusing System;", "using System;")]
    [InlineData("using Abc.Def;\nusing Abc;", "using Abc;")]
    [InlineData("using static Abc.Def;\nusing Xyz;", "using Xyz;")]
    [InlineData("using Systematic;\nusing System.Net;", "using System.Net;")]
    public void Order_is_that_of_the_formatter(string text, string? misplaced) => Assert.Equal(misplaced, FirstMisplaced(text.Split('\n')));

    private static IEnumerable<string> Misplaced(string file) =>
        FirstMisplaced(File.ReadLines(file)) is { } line ? [$"{Path.GetRelativePath(Repository.Root, file)}: '{line}' stands too late"] : [];

    // The first line that belongs before the one in front of it.
    private static string? FirstMisplaced(IEnumerable<string> lines)
    {
        (int Kind, bool IsOther, string[] Name)? former = null;
        foreach (var line in lines.TakeWhile(line => !line.StartsWith("namespace ", StringComparison.Ordinal)))
        {
            if (Using().Match(line) is not { Success: true } found)
            {
                continue;
            }

            var name = found.Groups["name"].Value.Split('.');
            var kind = (found.Groups["global"].Success ? 0 : 3) + (found.Groups["alias"].Success ? 2 : found.Groups["static"].Success ? 1 : 0);
            var present = (kind, name[0] != "System", found.Groups["alias"].Success ? [found.Groups["alias"].Value] : name);
            if (former is { } last && Compare(last, present) > 0)
            {
                return line;
            }

            former = present;
        }

        return null;
    }

    private static int Compare((int Kind, bool IsOther, string[] Name) x, (int Kind, bool IsOther, string[] Name) y)
    {
        var order = x.Kind.CompareTo(y.Kind);
        order = order != 0 || x.Kind % 3 == 2 ? order : x.IsOther.CompareTo(y.IsOther);
        for (var i = 0; order == 0 && i < Math.Min(x.Name.Length, y.Name.Length); i++)
        {
            order = StringComparer.OrdinalIgnoreCase.Compare(x.Name[i], y.Name[i]);
        }

        return order != 0 ? order : x.Name.Length.CompareTo(y.Name.Length);
    }

    [GeneratedRegex(@"^(?<global>global )?using (?<static>static )?((?<alias>\w+) = [^;]+|(?<name>[\w.]+));")]
    private static partial Regex Using();
}
