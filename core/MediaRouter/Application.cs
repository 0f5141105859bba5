using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using MediaRouter.Diagnosis;
using MediaRouter.Kernel;
using MediaRouter.Kernel.Configuration;
using MediaRouter.Logging;
using MediaRouter.Net;
using MediaRouter.Sdk;
using Microsoft.Extensions.Logging;

namespace MediaRouter;

/// <summary>The process: does what the command line says, and turns signals into stop and reload.</summary>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "A second signal may come at any time, to the end of the process.")]
internal sealed class Application(TextWriter output, TextWriter errors)
{
    // Sessions are told to end at once; what has not ended by then is aborted.
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(4);

    // The runtime holds about 150 by itself, and some are kept free of clients.
    private const int FewestOpenFiles = 256;

    private readonly CancellationTokenSource _stopRequested = new();

    // Set once, before signals are handled.
    private ILogger? _log;

    /// <summary>Runs to the end of the process.</summary>
    /// <param name="arguments">The command line without the program.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string[] arguments)
    {
        // First of all, because with too few the runtime fails at whatever it happens to load next.
        ProcessLimits.RaiseOpenFiles();
        if (ProcessLimits.OpenFiles < FewestOpenFiles)
        {
            await errors.WriteLineAsync($"mediarouter: only {ProcessLimits.OpenFiles} files and sockets may be open (ulimit -n); at least {FewestOpenFiles} are needed");
            return ExitCode.Failure;
        }

        var commandLine = CommandLine.Parse(arguments);
        if (commandLine.Error.Length > 0)
        {
            await errors.WriteLineAsync($"mediarouter: {commandLine.Error}\n\n{CommandLine.Usage}");
            return ExitCode.Misuse;
        }

        switch (commandLine.Action)
        {
            case CommandLineAction.PrintUsage:
                await output.WriteLineAsync(CommandLine.Usage);
                return ExitCode.Success;
            case CommandLineAction.PrintVersion:
                await output.WriteLineAsync(ProductVersion.Version);
                return ExitCode.Success;
            case CommandLineAction.PrintReference:
                return await PrintAsync(commandLine, ReferenceFileWriter.Write);
            case CommandLineAction.PrintSchema:
                return await PrintAsync(commandLine, JsonSchemaWriter.Write);
            case CommandLineAction.Check:
                return await CheckAsync(commandLine);
            case CommandLineAction.Doctor:
                return await ExamineAsync(commandLine);
            case CommandLineAction.Encrypt:
                return await EncryptAsync(commandLine.ConfigurationPath!);
            default:
                return await RouteAsync(commandLine);
        }
    }

    private static Router MakeRouter(CommandLine commandLine, LogPipeline log)
    {
        var settings = new RouterSettings
        {
            ConfigurationPath = commandLine.ConfigurationPath,
            Version = ProductVersion.Version,
            BaseDirectory = AppContext.BaseDirectory,
            Environment = ConfigurationLoader.ProcessEnvironment(),
        };
        return new Router(settings, log.Factory, TimeProvider.System);
    }

    private async Task<int> PrintAsync(CommandLine commandLine, Func<ConfigurationSchema, string> write)
    {
        using var log = new LogPipeline();
        await output.WriteAsync(write(MakeRouter(commandLine, log).LoadSchema()));
        return ExitCode.Success;
    }

    private async Task<int> CheckAsync(CommandLine commandLine)
    {
        using var log = new LogPipeline();
        log.Apply(new LogOptions { LogLevel = LogLevelName.Warn });
        var router = MakeRouter(commandLine, log);
        try
        {
            var loaded = router.Load();
            foreach (var warning in loaded.Warnings)
            {
                await errors.WriteLineAsync($"warning: {warning}");
            }

            await PrintErrorsAsync(loaded);
            return loaded.Errors.Count == 0 ? ExitCode.Success : ExitCode.Failure;
        }
        finally
        {
            await StopAsync(router);
        }
    }

    private async Task<int> ExamineAsync(CommandLine commandLine)
    {
        using var log = new LogPipeline();
        log.Apply(new LogOptions { LogDestinations = [] });
        var router = MakeRouter(commandLine, log);
        try
        {
            var (warnings, failures) = (0, 0);
            await foreach (var finding in new Doctor(router, TimeProvider.System).ExamineAsync(_stopRequested.Token))
            {
                warnings += finding.Severity == Severity.Warning ? 1 : 0;
                failures += finding.Severity == Severity.Failure ? 1 : 0;
                await output.WriteLineAsync(finding.ToString());
            }

            await output.WriteLineAsync($"{failures} failures, {warnings} warnings");
            return failures == 0 ? ExitCode.Success : ExitCode.Failure;
        }
        finally
        {
            await StopAsync(router);
        }
    }

    private async Task<int> EncryptAsync(string path)
    {
        var environment = ConfigurationLoader.ProcessEnvironment();
        if (!ConfigurationFile.TryFindKey(environment, out var key))
        {
            await errors.WriteLineAsync("mediarouter: the key is taken from the environment variable MTX_CONFKEY, which is not set");
            return ExitCode.Misuse;
        }

        try
        {
            await output.WriteLineAsync(SecretBox.SealText(await File.ReadAllBytesAsync(path), key));
            return ExitCode.Success;
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"mediarouter: {path} cannot be read: {ex.Message}");
            return ExitCode.Failure;
        }
    }

    private async Task<int> RouteAsync(CommandLine commandLine)
    {
        using var log = new LogPipeline();
        _log = log.Factory.CreateLogger("process");
        AppDomain.CurrentDomain.UnhandledException += (_, e) =>
            _log.LogCritical(e.ExceptionObject as Exception, "Unhandled exception; the process ends");
        TaskScheduler.UnobservedTaskException += (_, e) =>
        {
            _log.LogError(e.Exception, "A task failed and nobody asked for its result");
            e.SetObserved();
        };
        _log.LogInformation("MediaRouter {Version}, {OperatingSystem}, {Architecture}", ProductVersion.Version, ProductVersion.OperatingSystemName, ProductVersion.Architecture);

        var router = MakeRouter(commandLine, log);
        using var signals = HandleSignals(router);
        try
        {
            var loaded = router.Load();
            if (loaded.Errors.Count > 0)
            {
                log.Apply(new LogOptions { LogLevel = LogLevelName.Error });
                await PrintErrorsAsync(loaded);
                return ExitCode.Failure;
            }

            ApplyLogOptions(log, router.Configuration);
            router.ConfigurationApplying += configuration => TryApplyLogOptions(log, configuration);
            Report(loaded);
            await router.StartAsync(_stopRequested.Token);
            await WaitForStopAsync();
            _log.LogInformation("Stopping");
            return ExitCode.Success;
        }
        catch (OperationCanceledException) when (_stopRequested.IsCancellationRequested)
        {
            return ExitCode.Success;
        }
        catch (ConfigurationFaultException ex)
        {
            await errors.WriteLineAsync(ex.Message);
            return ExitCode.Failure;
        }
        finally
        {
            await StopAsync(router);
        }
    }

    private void Report(LoadResult loaded)
    {
        if (loaded.FilePath is { } path)
        {
            _log!.LogInformation("configuration loaded from {Path}", path);
        }
        else
        {
            _log!.LogWarning("no configuration file was found; defaults are used");
        }

        LoadReport.Write(_log!, loaded);
    }

    private static void ApplyLogOptions(LogPipeline log, RouterConfiguration configuration) => log.Apply(configuration.Get<LogOptions>());

    // A destination that cannot be opened must not end a router that runs.
    private void TryApplyLogOptions(LogPipeline log, RouterConfiguration configuration)
    {
        try
        {
            ApplyLogOptions(log, configuration);
        }
        catch (ConfigurationFaultException ex)
        {
            _log!.LogError("The log stays as it is: {Reason}", ex.Message);
        }
    }

    private async Task PrintErrorsAsync(LoadResult loaded)
    {
        foreach (var error in loaded.Errors)
        {
            await errors.WriteLineAsync(error.ToString());
        }
    }

    private SignalHandlers HandleSignals(Router router) => new(
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnStop),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnStop),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
            {
                context.Cancel = true;
                _ = ReloadAsync(router);
            }),
        ]);

    private void OnStop(PosixSignalContext context)
    {
        context.Cancel = true;
        if (_stopRequested.IsCancellationRequested)
        {
            Environment.Exit(ExitCode.Failure);
        }

        _stopRequested.Cancel();
    }

    private async Task ReloadAsync(Router router)
    {
        try
        {
            await router.ReloadAsync(_stopRequested.Token);
        }
        catch (Exception ex) when (ex is OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            // The router is starting or stopping.
            _log!.LogDebug("The signal to reload comes at the wrong time: {Reason}", ex.Message);
        }
    }

    private async Task WaitForStopAsync()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _stopRequested.Token.Register(stopped.SetResult);
        await stopped.Task;
    }

    private static async Task StopAsync(Router router)
    {
        using var deadline = new CancellationTokenSource(StopDeadline);
        await router.StopAsync(deadline.Token);
    }
}
