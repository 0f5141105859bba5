using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MediaRouter.Kernel.Configuration;
using MediaRouter.Logging;
using MediaRouter.Sdk;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Tests;

public sealed class LogFormatTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("log-").FullName;

    private string LogFile => Path.Combine(_folder, "logs", "router.log");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Text_lines_have_time_level_prefixes_and_message()
    {
        var lines = Log(
            new LogOptions { LogDestinations = [LogDestination.File], LogFile = LogFile },
            log => log.Narrow("RTP").Narrow("conn 127.0.0.1:5000").LogWarning("lost {Count} packets of {Name}", 3, "cam"));

        Assert.Matches(@"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d WAR \[RTP\] \[conn 127\.0\.0\.1:5000\] lost 3 packets of cam$", Assert.Single(lines));
    }

    [Fact]
    public void Control_characters_of_clients_neither_forge_lines_nor_reach_the_terminal()
    {
        var lines = Log(
            new LogOptions { LogDestinations = [LogDestination.File], LogFile = LogFile },
            log => log.LogInformation("refused {Name}", "a\r\n2026/11/21 00:00:00 INF forged \u001b[31m\u2028\t\u0085"));

        Assert.EndsWith(@"refused a\r\n2026/11/21 00:00:00 INF forged \u001b[31m\u2028\t\u0085", Assert.Single(lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Structured_lines_are_json_with_the_properties()
    {
        var lines = Log(
            new LogOptions { LogDestinations = [LogDestination.File], LogFile = LogFile, LogStructured = true },
            log => log.Narrow("RTP").LogInformation("opened {PathName} with {TrackCount} tracks \"quoted\"", "cam/å", 2));

        var line = JsonDocument.Parse(Assert.Single(lines)).RootElement;
        Assert.Matches(new Regex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}[+-]\d\d:\d\d$"), line.GetProperty("timestamp").GetString());
        Assert.Equal("INF", line.GetProperty("level").GetString());
        Assert.Equal("[RTP] opened cam/å with 2 tracks \"quoted\"", line.GetProperty("message").GetString());
        Assert.Equal("cam/å", line.GetProperty("pathName").GetString());
        Assert.Equal(2, line.GetProperty("trackCount").GetInt32());
        Assert.Equal("test", line.GetProperty("source").GetString());
        Assert.True(DateTimeOffset.TryParse(line.GetProperty("timestamp").GetString(), CultureInfo.InvariantCulture, out _));
    }

    [Fact]
    public void Lines_from_before_the_settings_are_known_are_kept()
    {
        using var pipeline = new LogPipeline();
        var log = pipeline.Factory.CreateLogger("test");
        log.LogInformation("early");
        log.LogDebug("early detail");

        pipeline.Apply(new LogOptions { LogDestinations = [LogDestination.File], LogFile = LogFile });
        log.LogInformation("late");
        pipeline.Dispose();

        Assert.Equal(["early", "late"], File.ReadLines(LogFile).Select(line => line.Split(' ')[^1]));
    }

    [Fact]
    public void Level_and_destination_change_while_the_router_runs()
    {
        var other = Path.Combine(_folder, "other.log");
        var options = new LogOptions { LogDestinations = [LogDestination.File], LogFile = LogFile };
        using var pipeline = new LogPipeline();
        var log = pipeline.Factory.CreateLogger("test");
        pipeline.Apply(options);
        log.LogDebug("hidden");
        Assert.False(log.IsEnabled(LogLevel.Debug));

        pipeline.Apply(options with { LogLevel = LogLevelName.Debug });
        log.LogDebug("shown");
        pipeline.Apply(options with { LogLevel = LogLevelName.Error, LogFile = other });
        log.LogWarning("hidden");
        log.LogError("elsewhere");
        pipeline.Dispose();

        Assert.Equal("shown", Assert.Single(File.ReadLines(LogFile)).Split(' ')[^1]);
        Assert.Equal("elsewhere", Assert.Single(File.ReadLines(other)).Split(' ')[^1]);
    }

    [Fact]
    public void Destination_that_cannot_be_opened_is_a_fault_of_the_configuration()
    {
        using var pipeline = new LogPipeline();
        var options = new LogOptions { LogDestinations = [LogDestination.File], LogFile = _folder };

        var fault = Assert.Throws<ConfigurationFaultException>(() => pipeline.Apply(options));

        Assert.Contains("logFile", fault.Message, StringComparison.Ordinal);
    }

    private static string[] Log(LogOptions options, Action<ILogger> write)
    {
        using var pipeline = new LogPipeline();
        pipeline.Apply(options);
        write(pipeline.Factory.CreateLogger("test"));
        pipeline.Dispose();
        return File.ReadAllLines(options.LogFile);
    }
}
