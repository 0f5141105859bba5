namespace MediaRouter.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("mediamtx.yml")]
    [InlineData("--config mediamtx.yml")]
    [InlineData("--config=mediamtx.yml")]
    [InlineData("-config mediamtx.yml")]
    public void Parse_takes_the_file_as_argument_and_as_option(string line)
    {
        var commandLine = CommandLine.Parse(line.Split(' '));

        Assert.Equal(("", "mediamtx.yml"), (commandLine.Error, commandLine.ConfigurationPath));
    }

    [Fact]
    public void Parse_of_nothing_runs_with_a_file_that_is_looked_for()
    {
        var commandLine = CommandLine.Parse([]);

        Assert.Equal((CommandLineAction.Run, null, ""), (commandLine.Action, commandLine.ConfigurationPath, commandLine.Error));
    }

    [Theory]
    [InlineData("--check", nameof(CommandLineAction.Check))]
    [InlineData("--check a.yml", nameof(CommandLineAction.Check))]
    [InlineData("--version", nameof(CommandLineAction.PrintVersion))]
    [InlineData("-version", nameof(CommandLineAction.PrintVersion))]
    [InlineData("-h", nameof(CommandLineAction.PrintUsage))]
    [InlineData("--help", nameof(CommandLineAction.PrintUsage))]
    [InlineData("--print-reference", nameof(CommandLineAction.PrintReference))]
    [InlineData("--print-schema", nameof(CommandLineAction.PrintSchema))]
    [InlineData("doctor", nameof(CommandLineAction.Doctor))]
    [InlineData("doctor a.yml", nameof(CommandLineAction.Doctor))]
    [InlineData("encrypt a.yml", nameof(CommandLineAction.Encrypt))]
    public void Parse_finds_the_action(string line, string action) =>
        Assert.Equal(action, CommandLine.Parse(line.Split(' ')).Action.ToString());

    [Theory]
    [InlineData("--bogus")]
    [InlineData("encrypt")]
    [InlineData("-x")]
    [InlineData("--config")]
    [InlineData("--config=")]
    [InlineData("--check=yes")]
    [InlineData("a.yml b.yml")]
    [InlineData("a.yml --config b.yml")]
    public void Parse_refuses_what_it_does_not_know(string line) =>
        Assert.NotEqual("", CommandLine.Parse(line.Split(' ')).Error);

    [Theory]
    [InlineData("--bogus", ExitCode.Misuse)]
    [InlineData("--help", ExitCode.Success)]
    [InlineData("--version", ExitCode.Success)]
    [InlineData("--check /does/not/exist.yml", ExitCode.Failure)]
    [InlineData("/does/not/exist.yml", ExitCode.Failure)]
    public async Task RunAsync_exits_as_documented(string line, int exitCode)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();

        Assert.Equal(exitCode, await new Application(output, errors).RunAsync(line.Split(' ')));
        Assert.Equal(exitCode == ExitCode.Success, errors.ToString().Length == 0);
    }
}
