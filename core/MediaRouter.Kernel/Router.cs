using System.Diagnostics.CodeAnalysis;
using MediaRouter.Kernel.Access;
using MediaRouter.Kernel.Configuration;
using MediaRouter.Kernel.Hooks;
using MediaRouter.Kernel.Paths;
using MediaRouter.Kernel.Plugins;
using MediaRouter.Kernel.Streams;
using MediaRouter.Net;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel;

/// <summary>The router as a whole: puts configuration, plugins and paths together, and moves them through start, reload and stop.</summary>
/// <remarks>
/// Order of a start: find and load plugins, so that their settings are known; load the configuration; make the parts; ask them
/// whether the configuration suits them; start parts, paths, servers. A stop goes the other way.
/// </remarks>
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "StopAsync disposes them, in order and by a deadline.")]
internal sealed class Router : IPluginControl
{
    // What a part that is restarted by a reload may take to end its sessions.
    private static readonly TimeSpan RestartDeadline = TimeSpan.FromSeconds(5);

    // What a part that cannot have its address after a reload waits before it tries once more, and how often.
    private static readonly TimeSpan RestartPause = TimeSpan.FromMilliseconds(200);
    private const int MostRestarts = 3;

    private readonly RouterSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly PluginHost _plugins;
    private readonly SemaphoreSlim _lifecycle = new(1, 1);
    private readonly DateTimeOffset _started;

    // Set by Load.
    private HostChecks? _checks;
    private Services? _services;

    public Router(RouterSettings settings, ILoggerFactory loggers, TimeProvider time)
    {
        _settings = settings;
        _time = time;
        _started = time.GetLocalNow();
        _log = loggers.CreateLogger("router");
        _plugins = new PluginHost(loggers, time);
    }

    /// <summary>Raised with each new configuration, before parts and paths move to it.</summary>
    public event Action<RouterConfiguration>? ConfigurationApplying;

    /// <summary>The configuration in force; there is one after a <see cref="Load"/> without errors.</summary>
    public RouterConfiguration Configuration => Loaded.Store.Current;

    /// <summary>The plugins.</summary>
    public IPluginDirectory Plugins => _plugins;

    private Services Loaded => _services ?? throw new InvalidOperationException("the configuration has not been loaded");

    /// <summary>Finds the plugins, loads the configuration and makes the parts; opens nothing.</summary>
    /// <returns>What was loaded, or what is wrong with it.</returns>
    public LoadResult Load()
    {
        var file = ConfigurationFile.Read(_settings.ConfigurationPath, _settings.Environment);
        FindPlugins(file);
        var loader = MakeLoader();
        var result = loader.Build(file, DocumentOverlay.Empty);
        if (result.Configuration is null)
        {
            return result;
        }

        var edits = ReadEdits(loader, result, out var edited);
        result = edited ?? result;
        _services = MakeServices(loader, result, edits);
        Offer(_services);
        _plugins.Compose(result.Configuration!);

        // Now that there are parts, they are asked what they think of the configuration.
        _checks!.ArePartsMade = true;
        // What was said of older keys is not said again, because they have been translated.
        var judged = loader.Rebuild(result, edits);
        judged = judged with { Warnings = [.. result.Warnings.Union(judged.Warnings)], Notices = [.. result.Notices.Union(judged.Notices)] };
        return judged.Errors.Count > 0 ? judged : judged with { Configuration = result.Configuration };
    }

    /// <summary>The settings of the kernel and of all loaded plugins.</summary>
    public ConfigurationSchema LoadSchema()
    {
        FindPlugins(ConfigurationFile.Read(_settings.ConfigurationPath, _settings.Environment));
        return MakeSchema();
    }

    /// <summary>Starts parts, paths and servers, and watches the configuration file.</summary>
    /// <param name="cancellationToken">Cancelled when the router is to stop before the start has finished.</param>
    /// <exception cref="ConfigurationFaultException">A part cannot work with its settings, for instance because an address is in use.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await _lifecycle.WaitAsync(cancellationToken);
        try
        {
            await _plugins.StartPartsAsync(cancellationToken);
            Loaded.Paths.Start();
            await _plugins.StartServersAsync(cancellationToken);

            // What the configuration asks for and cannot be had is told at once and to whoever watches the process, as with any other
            // mistake in the file. A plugin that fails for reasons of its own does not keep the router from its work.
            if (_plugins.ConfigurationFault is { } fault)
            {
                throw new ConfigurationFaultException(fault);
            }

            Loaded.Store.Watch();
        }
        finally
        {
            _lifecycle.Release();
        }
    }

    /// <summary>Starts parts and servers without paths, for an examination: what fails stands in the states of the plugins.</summary>
    /// <param name="cancellationToken">Cancelled when the router is to stop.</param>
    public async Task StartServersAsync(CancellationToken cancellationToken)
    {
        await _lifecycle.WaitAsync(cancellationToken);
        try
        {
            await _plugins.StartPartsAsync(cancellationToken);
            await _plugins.StartServersAsync(cancellationToken);
        }
        finally
        {
            _lifecycle.Release();
        }
    }

    /// <summary>Reads the configuration file again.</summary>
    /// <param name="cancellationToken">Cancelled when the router stops.</param>
    public Task<ReloadResult> ReloadAsync(CancellationToken cancellationToken) => Loaded.Store.ReloadAsync(cancellationToken);

    /// <summary>Stops one plugin, loads its file again, and starts it.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="cancellationToken">Cancelled when the router stops.</param>
    /// <returns><see langword="false"/> if there is no such plugin or it is disabled; its status tells how the start went.</returns>
    public async Task<bool> ReloadAsync(string pluginId, CancellationToken cancellationToken)
    {
        await _lifecycle.WaitAsync(cancellationToken);
        try
        {
            using var deadline = new CancellationTokenSource(RestartDeadline, _time);
            if (!await _plugins.LoadAgainAsync(pluginId, deadline.Token))
            {
                return false;
            }
        }
        finally
        {
            _lifecycle.Release();
        }

        // The records of the plugin are new types, so the configuration is bound again; applying it starts the parts that are missing.
        var loader = MakeLoader();
        var result = await Loaded.Store.UseAsync(loader, cancellationToken);
        if (!result.Succeeded)
        {
            _plugins.Refuse(pluginId, "the configuration does not suit it: " + result.Errors[0].Message);
            await Loaded.Store.UseAsync(MakeLoader(), cancellationToken);
        }

        await result.Applied;
        await MoveAsync(Loaded.Store.Current, cancellationToken);
        return true;
    }

    /// <summary>Stops everything.</summary>
    /// <param name="deadline">Cancelled when what is still open shall be aborted.</param>
    public async Task StopAsync(CancellationToken deadline)
    {
        if (_services is { } services)
        {
            await services.Store.DisposeAsync();
            await _lifecycle.WaitAsync(CancellationToken.None);
            await _plugins.StopServersAsync(deadline);
            await WaitAsync(services.Paths.StopAsync(), "paths", deadline);

            // The last events reach their handlers before these stop.
            await WaitAsync(services.Dispatcher.DisposeAsync().AsTask(), "hooks", deadline);
            await _plugins.StopPartsAsync(deadline);
            await services.EgressLoops.DisposeAsync();
        }

        _plugins.Unload();
    }

    private void FindPlugins(ConfigurationFile file)
    {
        var kernelLoader = new ConfigurationLoader(ConfigurationSchema.Compose([]), new ConfigurationChecks(), _settings.Environment);
        var options = kernelLoader.Peek<PluginOptions>(file);
        _plugins.Discover(Path.Combine(_settings.BaseDirectory, options.PluginsDirectory), options.PluginsDisabled);
        _plugins.Load();
    }

    private ConfigurationLoader MakeLoader()
    {
        var schema = MakeSchema();
        _checks = new HostChecks(_plugins, schema);
        return new ConfigurationLoader(schema, _checks.ToChecks(), _settings.Environment);
    }

    private ConfigurationSchema MakeSchema()
    {
        while (true)
        {
            var schema = ConfigurationSchema.Compose(_plugins.OptionTypes, _plugins.LoadedIds);
            if (schema.Faults.Count == 0)
            {
                return schema;
            }

            // Each round leaves at least one plugin out.
            foreach (var fault in schema.Faults)
            {
                _plugins.Refuse(fault.PluginId, fault.Message);
            }
        }
    }

    // The edits of the control API that shall outlive a restart.
    private DocumentOverlay ReadEdits(ConfigurationLoader loader, LoadResult result, out LoadResult? edited)
    {
        edited = null;
        if (!result.Configuration!.Get<EditOptions>().ApiPersist)
        {
            return DocumentOverlay.Empty;
        }

        var file = new EditsFile(result.FilePath);
        var reason = file.Read(loader.Schema, out var edits);
        if (edits.IsEmpty && reason.Length == 0)
        {
            return DocumentOverlay.Empty;
        }

        if (reason.Length == 0)
        {
            var attempt = loader.Rebuild(result, edits);
            if (attempt.Configuration is not null)
            {
                _log.LogInformation("Edits made by the control API were taken over from {Path}", file.Path);
                edited = attempt with { Warnings = result.Warnings, Notices = result.Notices };
                return edits;
            }

            reason = attempt.Errors[0].ToString();
        }

        // The file of an operator who starts the router comes before what was edited in an earlier life of it.
        _log.LogError("The edits in {Path} do not suit the configuration and are set aside: {Reason}", file.Path, reason);
        file.SetAside();
        return DocumentOverlay.Empty;
    }

    private Services MakeServices(ConfigurationLoader loader, LoadResult result, DocumentOverlay edits)
    {
        var store = new ConfigurationStore(loader, result, ApplyAsync, _time, _log, edits);
        var dispatcher = new OrderedDispatcher(_log);
        var hooks = new HookRelay(_plugins, dispatcher);
        var codecs = new CodecRegistry(_plugins);
        var services = new PathServices
        {
            Parts = _plugins,
            Codecs = codecs,
            Configuration = store,
            Hooks = hooks,
            Dispatcher = dispatcher,
            TimeProvider = _time,
            Log = _log,
        };
        var paths = new PathRegistry(services, new AccessController(_plugins, store, _time, _log));
        return new Services(store, dispatcher, hooks, codecs, paths, new EgressLoops(Environment.ProcessorCount, _log));
    }

    private void Offer(Services services)
    {
        _plugins.Offer<IConfigurationMonitor>(services.Store);
        _plugins.Offer<IConfigurationEditor>(new ConfigurationEditor(services.Store, Preview));
        _plugins.Offer<IPluginControl>(this);
        _plugins.Offer(new RouterInfo(_settings.Version, _started));
        _plugins.Offer<IHooks>(services.Hooks);
        _plugins.Offer<ICodecRegistry>(services.Codecs);
        _plugins.Offer<IPathRegistry>(services.Paths);
        _plugins.Offer(services.EgressLoops);
    }

    private ConfigurationPreview Preview(LoadResult judged)
    {
        IReadOnlyList<string> warnings = [.. judged.Warnings.Select(warning => warning.ToString())];
        if (judged.Configuration is not { } next)
        {
            return new ConfigurationPreview { IsValid = false, Errors = [.. judged.Errors.Select(error => error.ToString())], Warnings = warnings };
        }

        var current = Loaded.Store.Current;
        var difference = ConfigurationDifference.Between(current, next);
        var restarts = _plugins.PredictRestarts(next);
        var closing = Loaded.Paths.PredictClosing(next);
        var pulledAgain = Loaded.Paths.PredictSourceRestarts(next);
        IEnumerable<PathPeer> ofServers = restarts.Select(restart => restart.Part).OfType<ISessionCatalog>()
            .SelectMany(catalog => catalog.List().Select(item => new PathPeer(catalog.Name, item.Id)));
        IEnumerable<PathPeer> ofPaths = closing.Concat(pulledAgain).SelectMany(path => path.Readers.Concat(path.Source is { Id.Length: > 0 } source ? [source] : []));
        return new ConfigurationPreview
        {
            IsValid = true,
            Warnings = warnings,
            ChangedSettings = difference.ChangedSettings(current, next),
            AddedPaths = difference.AddedPaths,
            RemovedPaths = difference.RemovedPaths,
            ChangedPaths = [.. difference.ChangedPaths.Select(change => change.Name)],
            RestartedParts = [.. restarts.Select(restart => $"{restart.PluginId}/{restart.Part.GetType().Name}")],
            ClosedPaths = [.. closing.Select(path => path.Name)],
            RestartedSources = [.. pulledAgain.Select(path => path.Name)],
            CutSessions = [.. ofServers.Concat(ofPaths).DistinctBy(session => session.Id)],
        };
    }

    private async Task ApplyAsync(ConfigurationChange change, CancellationToken cancellationToken)
    {
        if (change.Former.Get<PluginOptions>() != change.Current.Get<PluginOptions>())
        {
            _log.LogWarning("Which plugins are loaded is decided when the router starts; the change of these settings has no effect before");
        }

        await MoveAsync(change.Current, cancellationToken);
    }

    private async Task MoveAsync(RouterConfiguration configuration, CancellationToken cancellationToken)
    {
        await _lifecycle.WaitAsync(cancellationToken);
        try
        {
            ConfigurationApplying?.Invoke(configuration);
            using var deadline = new CancellationTokenSource(RestartDeadline, _time);
            await _plugins.MoveAsync(configuration, deadline.Token);
            _checks!.ArePartsMade = true;
            try
            {
                await Loaded.Paths.ApplyAsync(configuration);
            }
            finally
            {
                // Whatever became of a path, servers that were stopped for the change come back.
                await _plugins.StartPartsAsync(cancellationToken);
                await _plugins.StartServersAsync(cancellationToken);
                await StartAgainAsync(configuration, cancellationToken);
            }
        }
        finally
        {
            _lifecycle.Release();
        }
    }

    // A process that is being started at this moment holds copies of the sockets that a server just closed, until it has become another program;
    // so the server's own address may seem to be in use.
    private async Task StartAgainAsync(RouterConfiguration configuration, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < MostRestarts && _plugins.ConfigurationFault is not null; attempt++)
        {
            await Task.Delay(RestartPause, _time, cancellationToken);
            using var deadline = new CancellationTokenSource(RestartDeadline, _time);
            await _plugins.MoveAsync(configuration, deadline.Token);
            await _plugins.StartPartsAsync(cancellationToken);
            await _plugins.StartServersAsync(cancellationToken);
        }
    }

    private async Task WaitAsync(Task task, string what, CancellationToken deadline)
    {
        try
        {
            await task.WaitAsync(deadline);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            _log.LogWarning("The {What} did not end in time", what);
        }
    }

    private sealed record Services(
        ConfigurationStore Store,
        OrderedDispatcher Dispatcher,
        HookRelay Hooks,
        CodecRegistry Codecs,
        PathRegistry Paths,
        EgressLoops EgressLoops);
}
