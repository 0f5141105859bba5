using System.Globalization;
using MediaRouter.Kernel.Configuration;
using MediaRouter.Sdk;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;
using Serilog.Formatting;

namespace MediaRouter.Logging;

/// <summary>The log of the process: level and destinations follow the configuration while the router runs.</summary>
internal sealed class LogPipeline : IDisposable
{
    private readonly LoggingLevelSwitch _level = new(LogEventLevel.Debug);
    private readonly SwitchingSink _sink = new();
    private readonly Logger _logger;
    private LogOptions? _options;

    public LogPipeline()
    {
        _logger = new LoggerConfiguration().MinimumLevel.ControlledBy(_level).WriteTo.Sink(_sink).CreateLogger();

        // The level is decided by the switch alone.
        var everything = new LoggerFilterOptions { MinLevel = LogLevel.Trace };
        Factory = new LoggerFactory([new SerilogLoggerProvider(_logger)], everything);
    }

    /// <summary>Makes the loggers of the router and of its plugins.</summary>
    public ILoggerFactory Factory { get; }

    /// <summary>Applies settings. Before the first call, lines are kept and not written.</summary>
    /// <param name="options">The settings.</param>
    /// <exception cref="ConfigurationFaultException">A destination cannot be opened; the previous ones stay.</exception>
    public void Apply(LogOptions options)
    {
        if (options == _options)
        {
            return;
        }

        var level = LevelOf(options.LogLevel);
        if (_options is null || options with { LogLevel = _options.LogLevel } != _options)
        {
            _sink.Switch(OpenDestinations(options), level);
        }

        _level.MinimumLevel = level;
        _options = options;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Factory.Dispose();
        _logger.Dispose();
        _sink.Dispose();
    }

    private static Logger OpenDestinations(LogOptions options)
    {
        var configuration = new LoggerConfiguration().MinimumLevel.Verbose();
        foreach (var destination in options.LogDestinations.Distinct())
        {
            switch (destination)
            {
                case LogDestination.StandardOutput:
                    configuration.WriteTo.Console(Formatter(options, useColours: !Console.IsOutputRedirected));
                    break;
                case LogDestination.File:
                    CheckWritable(options.LogFile);
                    configuration.WriteTo.File(Formatter(options, useColours: false), options.LogFile, fileSizeLimitBytes: null);
                    break;
                case LogDestination.SystemLog:
                    configuration.WriteTo.Sink(new SystemLogSink(options.SysLogPrefix));
                    break;
                default:
                    throw new ConfigurationFaultException(string.Create(CultureInfo.InvariantCulture, $"unknown log destination {destination}"));
            }
        }

        return configuration.CreateLogger();
    }

    private static ITextFormatter Formatter(LogOptions options, bool useColours) =>
        options.LogStructured ? new JsonLineFormatter() : new TextLineFormatter(useColours);

    // The file sink would swallow the error.
    private static void CheckWritable(string path)
    {
        try
        {
            if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } directory)
            {
                Directory.CreateDirectory(directory);
            }

            using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationFaultException($"the log file '{path}' of 'logFile' cannot be written: {ex.Message}", ex);
        }
    }

    private static LogEventLevel LevelOf(LogLevelName level) => level switch
    {
        LogLevelName.Error => LogEventLevel.Error,
        LogLevelName.Warn => LogEventLevel.Warning,
        LogLevelName.Info => LogEventLevel.Information,
        _ => LogEventLevel.Debug,
    };
}
