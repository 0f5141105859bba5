using MediaRouter.Plugins.AuthInternal.Rules;

namespace MediaRouter.Plugins.AuthInternal.Tests;

public class PathExpressionTests
{
    [Theory]
    [InlineData("^mystream", "mystream1", true)]
    [InlineData("^mystream", "notmystream", false)]
    [InlineData("stream", "my/stream/1", true)]
    [InlineData("^.*$", "anything/at-all", true)]
    [InlineData("^cam_[0-9]+$", "cam_12", true)]
    [InlineData("^cam_[0-9]+$", "cam_12x", false)]
    [InlineData("^prefix/(.+)$", "prefix/x", true)]
    [InlineData("^(?P<site>[a-z]+)/(front|back)$", "berlin/front", true)]
    [InlineData("^[[:alpha:]]+$", "abc", true)]
    [InlineData("^[[:alpha:]]+$", "a1", false)]
    [InlineData("^[^[:digit:]]+$", "a1", false)]
    [InlineData("^[a-z-[aeiou]]$", "e]", true)]
    [InlineData("^[]a]+$", "a]", true)]
    [InlineData("^[^]a]+$", "a]", false)]
    [InlineData(@"^\Qa.b\E$", "a.b", true)]
    [InlineData(@"^\Qa.b\E$", "axb", false)]
    [InlineData(@"^\pL+$", "abc", true)]
    [InlineData(@"^\(?P<$", "(P<", true)]
    [InlineData("(?i)^CAM", "cam", true)]
    [InlineData(@"^[\]]$", "]", true)]
    public void Expression_has_the_meaning_of_its_syntax(string pattern, string path, bool expected)
    {
        Assert.True(PathExpression.TryCompile(pattern, out var expression));
        Assert.Equal(expected, expression.IsMatch(path));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("[a")]
    [InlineData("a**")]
    [InlineData(@"(a)\1")]
    [InlineData("(?=a)")]
    [InlineData("[[:nonsense:]]")]
    [InlineData(@"\")]
    public void Invalid_expression_is_refused(string pattern)
    {
        Assert.False(PathExpression.TryCompile(pattern, out _));
    }
}
