using System.Collections.Immutable;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Egress;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Plugins;

/// <summary>Finds, loads, starts, reconfigures, stops and unloads plugins.</summary>
/// <remarks>
/// <para>The life cycle members are called one after the other, by the router. The snapshots may be read by any thread at any time.</para>
/// <para>Order: discover, load, (the configuration is bound,) compose, start the parts, start those that talk to clients.</para>
/// </remarks>
internal sealed class PluginHost : IPluginDirectory, IParts
{
    private readonly ILoggerFactory _loggers;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Dictionary<Type, object> _services = [];

    // Replaced as a whole, never changed.
    private volatile PluginSnapshot _snapshot = new([], []);

    public PluginHost(ILoggerFactory loggers, TimeProvider time)
    {
        _loggers = loggers;
        _time = time;
        _log = loggers.CreateLogger("plugins").Narrow("plugins");
        Offer(loggers);
        Offer(time);
        Offer<IPluginDirectory>(this);
    }

    /// <summary>Raised when parts came or went; on the thread that changed them.</summary>
    public event Action? PartsChanged;

    /// <inheritdoc/>
    public IReadOnlyList<PluginStatus> Plugins => [.. _snapshot.Plugins.Select(plugin => plugin.Status).OrderBy(status => status.Id, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public IReadOnlyList<ISessionCatalog> Catalogs => Get<ISessionCatalog>();

    /// <inheritdoc/>
    public IReadOnlyList<IForwarderFactory> ForwarderFactories => Get<IForwarderFactory>();

    /// <inheritdoc/>
    public IReadOnlyList<ICredentialCache> CredentialCaches => Get<ICredentialCache>();

    /// <summary>The options records of all loaded plugins, with the plugin that each belongs to.</summary>
    public IReadOnlyList<(string PluginId, Type Record)> OptionTypes =>
        [.. _snapshot.Plugins.SelectMany(plugin => plugin.OptionTypes.Select(type => (plugin.Id, type)))];

    /// <summary>Identifiers of the plugins that are loaded.</summary>
    public IReadOnlyList<string> LoadedIds =>
        [.. _snapshot.Plugins.Where(plugin => plugin.Status.State is PluginState.Loaded or PluginState.Running or PluginState.StartFailed).Select(plugin => plugin.Id)];

    /// <summary>The first setting that keeps a part of any plugin from working; <see langword="null"/> if there is none.</summary>
    public string? ConfigurationFault => _snapshot.Plugins.Select(plugin => plugin.ConfigurationFault).FirstOrDefault(fault => fault is not null);

    /// <summary>Makes a service available to the plugins that are composed from now on.</summary>
    /// <typeparam name="T">The type by which plugins ask for it.</typeparam>
    /// <param name="service">The service.</param>
    public void Offer<T>(T service)
        where T : class => _services[typeof(T)] = service;

    /// <inheritdoc/>
    public IReadOnlyList<T> Get<T>()
        where T : class => _snapshot.Parts<T>();

    /// <summary>Finds the plugins of a folder.</summary>
    /// <param name="directory">The plugins folder.</param>
    /// <param name="disabled">Identifiers of the plugins that are not to be loaded.</param>
    public void Discover(string directory, IReadOnlyCollection<string> disabled)
    {
        var plugins = PluginScanner.Scan(directory).Select(Create).ToImmutableArray();
        foreach (var plugin in plugins)
        {
            if (disabled.Contains(plugin.Id))
            {
                plugin.Disable();
            }
        }

        Publish(plugins);
        _log.LogDebug("Found {PluginCount} plugins in {Directory}", plugins.Length, directory);
    }

    /// <summary>Loads the assemblies of all plugins that may be loaded.</summary>
    public void Load()
    {
        foreach (var plugin in _snapshot.Plugins)
        {
            // Few are ever loaded again, and all of them are waited for: what is precompiled is used so. If one is loaded again after all, its first
            // assembly stays in memory, without parts; those after it can be unloaded.
            plugin.Load(isCollectible: false);
        }
    }

    /// <summary>Leaves a plugin out whose declarations clash with those of others.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="reason">A sentence.</param>
    public void Refuse(string pluginId, string reason) => Find(pluginId)?.Refuse(reason);

    /// <summary>Makes the parts of all loaded plugins that are not there.</summary>
    /// <param name="configuration">The configuration in force.</param>
    public void Compose(IRouterConfiguration configuration)
    {
        foreach (var plugin in _snapshot.Plugins)
        {
            plugin.Compose(ServicesFor(plugin), configuration);
        }

        Publish(_snapshot.Plugins);
    }

    /// <summary>Starts the parts that do not talk to clients.</summary>
    /// <param name="cancellationToken">Cancelled when the router stops.</param>
    public Task StartPartsAsync(CancellationToken cancellationToken) => StartAsync(edge: false, cancellationToken);

    /// <summary>Starts the servers and exporters.</summary>
    /// <param name="cancellationToken">Cancelled when the router stops.</param>
    public Task StartServersAsync(CancellationToken cancellationToken) => StartAsync(edge: true, cancellationToken);

    /// <summary>
    /// Moves to a new configuration: stops the parts whose records differ, and makes them again. Nothing is started yet.
    /// Parts of plugins that were loaded in the meantime are made as well.
    /// </summary>
    /// <param name="configuration">The new configuration.</param>
    /// <param name="deadline">Cancelled when parts that are stopped shall abort.</param>
    public async Task MoveAsync(IRouterConfiguration configuration, CancellationToken deadline)
    {
        // All that must stop stops before anything starts, so that an address can move from one plugin to another.
        await Task.WhenAll(_snapshot.Plugins.Select(plugin => plugin.StopChangedAsync(configuration, deadline)));
        Compose(configuration);
    }

    /// <summary>The parts that <see cref="MoveAsync"/> would stop and make again.</summary>
    /// <param name="configuration">A configuration that is not in force.</param>
    public IReadOnlyList<(string PluginId, object Part)> PredictRestarts(IRouterConfiguration configuration) =>
        [.. _snapshot.Plugins.SelectMany(plugin => plugin.PredictRestarts(configuration).Select(part => (plugin.Id, part)))];

    /// <summary>Stops the servers and exporters: nothing new comes in, sessions end.</summary>
    /// <param name="deadline">Cancelled when parts shall abort.</param>
    public Task StopServersAsync(CancellationToken deadline) => StopAsync(edge: true, deadline);

    /// <summary>Stops the other parts.</summary>
    /// <param name="deadline">Cancelled when parts shall abort.</param>
    public Task StopPartsAsync(CancellationToken deadline) => StopAsync(edge: false, deadline);

    /// <summary>Unloads all plugins; all parts have been stopped.</summary>
    public void Unload()
    {
        foreach (var plugin in _snapshot.Plugins)
        {
            plugin.Unload();
        }

        Publish(_snapshot.Plugins);
    }

    /// <summary>Stops one plugin, and loads its file again. The configuration must be bound again before <see cref="MoveAsync"/>.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="deadline">Cancelled when its parts shall abort.</param>
    /// <returns><see langword="false"/> if there is no such plugin, or it is disabled.</returns>
    public async Task<bool> LoadAgainAsync(string pluginId, CancellationToken deadline)
    {
        var plugins = _snapshot.Plugins;
        if (Find(pluginId) is not { } old || old.Status.State == PluginState.Disabled)
        {
            return false;
        }

        await old.StopAsync(edge: true, deadline);
        await old.StopAsync(edge: false, deadline);
        old.Unload();
        var plugin = Create(PluginScanner.ScanFile(old.Status.Location));
        plugin.Load(isCollectible: true);
        Publish(plugins.Replace(old, plugin));
        return true;
    }

    private Plugin Create(DiscoveredPlugin discovered) => new(discovered, _log, _time);

    private Plugin? Find(string pluginId) => _snapshot.Plugins.FirstOrDefault(plugin => plugin.Id == pluginId && !IsDuplicate(plugin));

    // A plugin that was refused because another has its id stands in the list, but is never addressed.
    private bool IsDuplicate(Plugin plugin) => _snapshot.Plugins.First(other => other.Id == plugin.Id) != plugin;

    private Dictionary<Type, object> ServicesFor(Plugin plugin) => new(_services)
    {
        [typeof(ILogger)] = _loggers.CreateLogger(plugin.Id),
    };

    private async Task StartAsync(bool edge, CancellationToken cancellationToken)
    {
        await Task.WhenAll(_snapshot.Plugins.Select(plugin => plugin.StartAsync(edge, cancellationToken)));
        Publish(_snapshot.Plugins);
    }

    private async Task StopAsync(bool edge, CancellationToken deadline)
    {
        await Task.WhenAll(_snapshot.Plugins.Select(plugin => plugin.StopAsync(edge, deadline)));
        Publish(_snapshot.Plugins);
    }

    private void Publish(ImmutableArray<Plugin> plugins)
    {
        _snapshot = new PluginSnapshot(plugins, [.. plugins.SelectMany(plugin => plugin.Instances)]);
        PartsChanged?.Invoke();
    }
}
