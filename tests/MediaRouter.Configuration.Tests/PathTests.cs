using MediaRouter.Kernel.Configuration;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Configuration.Tests;

public class PathTests
{
    [Theory]
    [InlineData("", "cannot be empty")]
    [InlineData("/a", "can't begin with a slash")]
    [InlineData("a/", "can't end with a slash")]
    [InlineData("a b", "can contain only alphanumeric characters, underscore, dot, minus, slash")]
    [InlineData("ä", "can contain only alphanumeric characters, underscore, dot, minus, slash")]
    [InlineData("a/../b", "can't contain dot path segments")]
    [InlineData("./b", "can't contain dot path segments")]
    [InlineData("a/b_c-d.e/..f", null)]
    public void Names_are_checked(string name, string? reason)
    {
        Assert.Equal(reason, PathName.Check(name));
        if (reason is not null && name.Length > 0)
        {
            Assert.Equal($"invalid path name '{name}': {reason}", Sample.OneError($"paths: {{\"{name}\": }}").Message);
        }
    }

    [Fact]
    public void Match_prefers_names_then_expressions_in_order_then_the_rest()
    {
        var table = Sample.Valid("paths: {all_others: , '~^b(.*)$': , '~^a/(.+)/(.*)$': , 'a/x/y': , '~^a': }").Table;
        Assert.Equal(["a/x/y", "~^a", "~^a/(.+)/(.*)$", "~^b(.*)$", "all_others"], table.Entries.Select(e => e.Name));
        Assert.Equal("a/x/y", table.Match("a/x/y").Entry!.Name);
        Assert.Equal("~^a", table.Match("a/1/2").Entry!.Name);
        var b = table.Match("bcd");
        Assert.Equal("~^b(.*)$", b.Entry!.Name);
        Assert.Equal(["cd"], b.Groups);
        Assert.Equal("all_others", table.Match("zzz").Entry!.Name);
        Assert.Equal("~^a", table.Match("~^a").Entry!.Name);
    }

    [Fact]
    public void Match_says_why_there_is_no_entry()
    {
        var table = Sample.Valid("paths: {cam: }").Table;
        Assert.Equal("path 'x' is not configured", table.Match("x").Error);
        var invalid = table.Match("x/");
        Assert.True(invalid.NameIsInvalid);
        Assert.Equal("invalid path name: can't end with a slash (x/)", invalid.Error);
    }

    [Theory]
    [InlineData("all", "all_others")]
    [InlineData("all", "~^.*$")]
    [InlineData("~^.*$", "all_others")]
    public void Catch_all_may_have_one_name_only(string one, string other) =>
        Assert.Equal("all_others, all and '~^.*$' are aliases", Sample.OneError($"paths: {{'{one}': , '{other}': }}").Message);

    [Theory]
    [InlineData("~^.*$")]
    [InlineData("all")]
    public void Every_spelling_of_the_catch_all_comes_last(string name)
    {
        var table = Sample.Valid($"paths: {{'{name}': , '~zzz': }}").Table;
        Assert.Equal(name, table.Match("abc").Entry!.Name);
        Assert.Equal("~zzz", table.Match("zzz").Entry!.Name);
    }

    [Theory]
    [InlineData("(")]
    [InlineData("a{1001}")]
    [InlineData("(a{100}){100}")]
    [InlineData("(?=a)")]
    [InlineData("(a)\\1")]
    [InlineData("[z-a]")]
    [InlineData("*")]
    [InlineData("[a")]
    [InlineData("a**")]
    [InlineData("[[:nonsense:]]")]
    public void Invalid_expressions_are_refused(string pattern) =>
        Assert.Equal($"invalid regular expression: {pattern}", Sample.OneError($"paths: {{'~{pattern}': }}").Message);

    [Theory]
    [InlineData("^(?P<a>x+)/(y)$", "xx/y", "xx|y")]
    [InlineData("^(?<a>x+)/(y)(z)?$", "xx/y", "xx|y|")]
    [InlineData("^[[:alpha:]]+([[:digit:]]{1,3})$", "cam123", "123")]
    [InlineData("^\\pL+$", "cam", "")]
    [InlineData("^\\Qa.b\\E$", "a.b", "")]
    [InlineData("^[a-[]+$", "a", null)]
    [InlineData("b", "abc", "")]
    [InlineData("(?i)^CAM", "cam1", "")]
    [InlineData("^[a-z]{1,64}/[a-z]{1,64}/[a-z]{1,64}$", "a/b/c", "")]
    public void Expressions_are_those_of_re2(string pattern, string name, string? groups)
    {
        var valid = PathExpression.TryCreate(pattern, out var expression);
        Assert.Equal(groups is not null, valid);
        if (groups is not null)
        {
            Assert.True(expression!.TryMatch(name, out var found));
            Assert.Equal(groups, string.Join('|', found));
        }
    }

    [Theory]
    [InlineData("^mystream", "mystream1", true)]
    [InlineData("^mystream", "notmystream", false)]
    [InlineData("stream", "my/stream/1", true)]
    [InlineData("^cam_[0-9]+$", "cam_12", true)]
    [InlineData("^cam_[0-9]+$", "cam_12x", false)]
    [InlineData("^(?P<site>[a-z]+)/(front|back)$", "berlin/front", true)]
    [InlineData("^[[:alpha:]]+$", "a1", false)]
    [InlineData("^[^[:digit:]]+$", "a1", false)]
    [InlineData("^[a-z-[aeiou]]$", "e]", true)]
    [InlineData("^[]a]+$", "a]", true)]
    [InlineData("^[^]a]+$", "a]", false)]
    [InlineData(@"^\Qa.b\E$", "axb", false)]
    [InlineData(@"^\(?P<$", "(P<", true)]
    [InlineData(@"^[\]]$", "]", true)]
    public void Expressions_match_what_re2_would(string pattern, string name, bool expected)
    {
        Assert.True(PathExpression.TryCreate(pattern, out var expression));
        Assert.Equal(expected, expression.IsMatch(name));
    }

    [Fact]
    public void Expression_that_explodes_elsewhere_takes_linear_time()
    {
        Assert.True(PathExpression.TryCreate("^(a+)+$", out var expression));
        Assert.False(expression!.TryMatch(new string('a', 50_000) + "b", out _));
    }

    [Theory]
    [InlineData("rtsp://host/$G1/$G2", "rtsp://host/a/b")]
    [InlineData("$G1$G10$G2", "a$G10b")]
    [InlineData("$G", "$G")]
    [InlineData("$G0 $G3", "$G0 $G3")]
    [InlineData("none", "none")]
    public void Placeholders_are_replaced(string text, string expected) => Assert.Equal(expected, Placeholders.Substitute(text, ["a", "b"]));

    [Theory]
    [InlineData("rtsp://host:8554/x", null)]
    [InlineData("rtsp://user:pass@host/x", null)]
    [InlineData("rtsp://$G1:$G2/x", null)]
    [InlineData("udp+mpegts://239.0.0.1:1234?interface=eth0", null)]
    [InlineData("rtsp://", "'rtsp://' is not a valid URL")]
    [InlineData("host/x", "'host/x' is not a valid URL")]
    [InlineData("rtsp://user@host/x", "username and password must be both provided")]
    [InlineData("rtsp://:pass@host/x", "username and password must be both provided")]
    public void Urls_are_checked(string url, string? reason) => Assert.Equal(reason, SourceUrl.Check(url));

    [Theory]
    [InlineData("{source: publisher, sourceOnDemand: yes}", "'sourceOnDemand' is useless when source is 'publisher'")]
    [InlineData("{source: redirect}", "source redirect must be filled: 'sourceRedirect' is empty")]
    [InlineData("{sourceRedirect: /x}", "'sourceRedirect' is useless when source is not 'redirect'")]
    [InlineData("{source: redirect, sourceRedirect: /x/}", "invalid 'sourceRedirect': invalid path name '/x/': can't end with a slash")]
    [InlineData("{source: redirect, sourceRedirect: x}", "invalid 'sourceRedirect': 'x' is not a valid URL")]
    [InlineData("{fallback: x}", "invalid 'fallback': 'x' is not a valid URL")]
    [InlineData("{source: nonsense}", "invalid source: 'nonsense'")]
    [InlineData("{source: ''}", "invalid source: ''")]
    [InlineData("{source: 'gopher://x'}", "invalid source: 'gopher://x'")]
    [InlineData("{maxReaders: -1}", "'maxReaders' must not be negative")]
    [InlineData("{frameGatherTime: 2s}", "'frameGatherTime' must be between 0 and 1s")]
    public void Rules_between_settings_are_checked(string settings, string message)
    {
        var error = Sample.OneError($"paths:\n  other:\n  cam: {settings}\n");
        Assert.Equal(message, error.Message);
        Assert.Equal(("cam", 3), (error.Path, error.Location.Line));
        Assert.StartsWith("test.yml:3: path 'cam': ", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{source: redirect, sourceRedirect: /x}")]
    [InlineData("{source: redirect, sourceRedirect: 'rtsp://host/x'}")]
    [InlineData("{source: rpiCamera}")]
    [InlineData("{fallback: /other}")]
    public void Valid_combinations_pass(string settings) => Sample.Valid($"paths: {{cam: {settings}}}");

    [Fact]
    public void Pattern_with_a_pulled_source_must_be_on_demand()
    {
        var error = Sample.OneError("paths:\n  ~^proxy_(.+)$:\n    source: rtsp://host/$G1\n");
        Assert.StartsWith("a path with a regular expression (or path 'all_others') and a static source must have 'sourceOnDemand' set to true", error.Message, StringComparison.Ordinal);
        Sample.Valid("paths:\n  ~^proxy_(.+)$:\n    source: rtsp://host/$G1\n    sourceOnDemand: yes\n");
    }

    [Fact]
    public void Record_sees_that_its_path_is_a_pattern()
    {
        var error = Sample.OneError("paths:\n  all_others:\n    sampleCommand: x\n");
        Assert.Equal(("paths.all_others.sampleCommand", "x", 3), (error.Key, error.Value, error.Location.Line));
    }

    [Theory]
    [InlineData("rtsp://host/x", "rtsp")]
    [InlineData("RTSPS://host/x", "rtsp")]
    [InlineData("udp+mpegts://239.0.0.1:1234", "udp")]
    [InlineData("wheps://host/x", "webrtc")]
    [InlineData("/path/to/video.mp4", "file")]
    [InlineData("video.mp4", "file")]
    [InlineData("file:///x", "file")]
    public void Source_of_a_plugin_that_is_not_loaded_leaves_the_file_valid(string source, string plugin)
    {
        var result = Sample.Load($"paths: {{cam: {{source: '{source}'}}, other: }}");
        Assert.Empty(result.Errors);
        Assert.Equal(plugin, Sample.Path(result.Configuration!, "cam").MissingSourcePlugin);
        Assert.Equal("", Sample.Path(result.Configuration!, "other").MissingSourcePlugin);
        Assert.Equal($"the source needs the plugin '{plugin}', which is not loaded, of path cam", Assert.Single(result.Notices));
    }
}
