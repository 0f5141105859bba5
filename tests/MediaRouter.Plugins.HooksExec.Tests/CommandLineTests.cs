using MediaRouter.Plugins.HooksExec.Commands;

namespace MediaRouter.Plugins.HooksExec.Tests;

public sealed class CommandLineTests
{
    public static TheoryData<string, string[]> Splits => new()
    {
        { "", [] },
        { "  \t ", [] },
        { "ffmpeg -i a", ["ffmpeg", "-i", "a"] },
        { " a\n  b\r\nc ", ["a", "b", "c"] },
        { "a 'b c' d", ["a", "b c", "d"] },
        { "a 'b\\'", ["a", "b\\"] },
        { "a \"b c\" d", ["a", "b c", "d"] },
        { """a "b \"c\" \$d \\ \x" """, ["a", """b "c" $d \ \x"""] },
        { @"a b\ c \'d", ["a", "b c", "'d"] },
        { "a '' \"\"", ["a", "", ""] },
        { "a'b'\"c\"d", ["abcd"] },
        { "a \\\n b\\\nc", ["a", "bc"] },
        { "a \"b\\\nc\"", ["a", "bc"] },
        { "video=\"USB2.0 HD UVC WebCam\"", ["video=USB2.0 HD UVC WebCam"] },
        { "sh -c 'echo \"$MTX_PATH\" > file && true'", ["sh", "-c", "echo \"$MTX_PATH\" > file && true"] },
    };

    [Theory]
    [MemberData(nameof(Splits))]
    public void Words_are_split_as_a_shell_splits_them(string text, string[] expected)
    {
        Assert.True(CommandLine.TrySplit(text, out var words, out var fault), fault);
        Assert.Equal(expected, words);
    }

    [Theory]
    [InlineData("a 'b")]
    [InlineData("a \"b")]
    [InlineData("a \"b\\\"")]
    [InlineData("a \\")]
    public void Text_that_ends_too_early_is_refused(string text)
    {
        Assert.False(CommandLine.TrySplit(text, out _, out var fault));
        Assert.NotEmpty(fault);
    }

    [Theory]
    [InlineData("rtsp://localhost:$RTSP_PORT/$MTX_PATH", "rtsp://localhost:8554/my path")]
    [InlineData("${MTX_PATH}x$MTX_PATHx", "my pathx")]
    [InlineData("$G1-$G10", "one-")]
    [InlineData("$UNKNOWN", "")]
    [InlineData("$", "$")]
    [InlineData("a$ b$/", "a$ b$/")]
    [InlineData("$$MTX_PATH $$", "$MTX_PATH $")]
    [InlineData("$1x$?y", "xy")]
    [InlineData("${}a", "a")]
    [InlineData("${MTX_PATH", "MTX_PATH")]
    public void Variables_are_replaced_inside_a_word(string word, string expected)
    {
        var variables = new Dictionary<string, string> { ["MTX_PATH"] = "my path", ["RTSP_PORT"] = "8554", ["G1"] = "one" };

        Assert.Equal(expected, CommandLine.Expand(word, name => variables.GetValueOrDefault(name)));
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a' --evil '")]
    [InlineData("\" ; rm -rf / #")]
    [InlineData("$HOME ${PATH} $(id) `id`")]
    [InlineData("\\")]
    [InlineData("a\nb\tc")]
    [InlineData("")]
    public void Value_neither_adds_an_argument_nor_is_read_as_a_command(string value)
    {
        var variables = new Dictionary<string, string> { ["MTX_QUERY"] = value };

        Assert.True(PreparedCommand.TryMake("tool -q $MTX_QUERY '${MTX_QUERY}' end", variables, isWindows: false, out var command, out _));

        Assert.Equal("tool", command.Program);
        Assert.Equal(["-q", value, value, "end"], command.Arguments);
    }

    [Fact]
    public void Command_interpreter_of_Windows_gets_its_arguments_unsplit()
    {
        var variables = new Dictionary<string, string> { ["MTX_PATH"] = "cam" };

        Assert.True(PreparedCommand.TryMake("cmd.exe /c \"echo $MTX_PATH\" & dir", variables, isWindows: true, out var command, out _));
        Assert.Equal(("cmd.exe", "/c \"echo cam\" & dir"), (command.Program, command.RawArguments));

        Assert.True(PreparedCommand.TryMake("cmd.exe /c x", variables, isWindows: false, out command, out _));
        Assert.Equal(["/c", "x"], command.Arguments);
    }

    [Theory]
    [InlineData("   ")]
    [InlineData("'' x")]
    [InlineData("$NOTHING_OF_THAT_NAME x")]
    public void Command_without_a_program_is_refused(string text)
    {
        Assert.False(PreparedCommand.TryMake(text, new Dictionary<string, string>(), isWindows: false, out _, out var fault));
        Assert.Equal("it does not name a program", fault);
    }
}
