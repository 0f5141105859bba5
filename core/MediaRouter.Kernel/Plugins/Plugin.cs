using System.Composition.Hosting;
using System.Diagnostics.CodeAnalysis;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Plugins;

/// <summary>One plugin from discovery to unloading. It never throws because of the plugin: it has a state and a reason.</summary>
/// <remarks>Not thread-safe; <see cref="PluginHost"/> calls one member at a time. <see cref="Status"/> may be read at any time.</remarks>
[SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whatever a plugin throws becomes its state and reason.")]
[SuppressMessage("Design", "CA1001:Types that own disposable fields should be disposable", Justification = "Unload disposes the parts; a plugin can be loaded again after it.")]
internal sealed class Plugin
{
    // A part has this long to open its listeners; a DNS name that does not resolve takes 10 s on many systems.
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(15);

    // After the deadline a part has this long to abort what is open; then it is left behind.
    private static readonly TimeSpan AbortTime = TimeSpan.FromSeconds(1);

    private readonly PluginImage _image;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private PluginLoadContext? _context;
    private IReadOnlyList<Type> _exportedTypes = [];
    private PartGraph? _parts;

    public Plugin(DiscoveredPlugin discovered, ILogger log, TimeProvider time)
    {
        _image = discovered.Image;
        _log = log;
        _time = time;
        Status = new PluginStatus(_image.Id, _image.Version, _image.Contract, discovered.State, discovered.Reason, _image.Location);
        if (discovered.Reason.Length > 0)
        {
            LogFault(null);
        }
    }

    /// <summary>Identifier.</summary>
    public string Id => _image.Id;

    /// <summary>What became of the plugin.</summary>
    public PluginStatus Status { get; private set; }

    /// <summary>The options records of the plugin; empty while it is not loaded.</summary>
    public IReadOnlyList<Type> OptionTypes { get; private set; } = [];

    /// <summary>The parts that can be used now, in the order of their imports.</summary>
    public IEnumerable<object> Instances =>
        _parts?.Nodes.Where(node => node.Fault.Length == 0 && node.Instance is not null).Select(node => node.Instance!) ?? [];

    /// <summary>The first setting that keeps a part from working; <see langword="null"/> if there is none.</summary>
    public string? ConfigurationFault => _parts?.Nodes.FirstOrDefault(node => node is { Fault.Length: > 0, IsConfigurationFault: true })?.Fault;

    /// <summary>Takes note that the configuration does not want the plugin.</summary>
    public void Disable() => SetState(PluginState.Disabled, "it is named in pluginsDisabled");

    /// <summary>Loads the assembly and finds its types; runs no code of it but module initialisers.</summary>
    /// <param name="isCollectible">
    /// Whether the assembly must be unloadable. The runtime ignores precompiled code in load contexts that are: the router then starts and serves its first
    /// clients more slowly.
    /// </param>
    public void Load(bool isCollectible)
    {
        if (Status.State != PluginState.Discovered)
        {
            return;
        }

        try
        {
            _context = new PluginLoadContext(Id, _image.Location, isCollectible || !_image.IsPrecompiled);
            var assembly = _context.LoadFromAssemblyPath(_image.Location);
            _exportedTypes = [.. _image.ExportedTypes.Select(name => assembly.GetType(name, throwOnError: true)!)];
            OptionTypes = [.. _image.OptionTypes.Select(name => assembly.GetType(name, throwOnError: true)!)];
            SetState(PluginState.Loaded, "");
        }
        catch (Exception ex)
        {
            Fail(PluginState.LoadFailed, "it could not be loaded: " + ex.Message, ex);
            Unload();
        }
    }

    /// <summary>Takes note that the declarations of the plugin clash with others; it is unloaded.</summary>
    /// <param name="reason">A sentence.</param>
    public void Refuse(string reason)
    {
        Unload();
        Fail(PluginState.LoadFailed, reason, null);
    }

    /// <summary>Makes the parts that are not there; constructors have no side effects.</summary>
    /// <param name="services">What the router offers to this plugin.</param>
    /// <param name="configuration">The configuration in force.</param>
    public void Compose(IReadOnlyDictionary<Type, object> services, IRouterConfiguration configuration)
    {
        if (_context is null)
        {
            return;
        }

        try
        {
            _parts ??= new PartGraph(_exportedTypes, services, configuration);
        }
        catch (Exception ex)
        {
            Fail(PluginState.LoadFailed, "its parts could not be composed: " + ex.Message, ex);
            return;
        }

        foreach (var node in _parts.Nodes.Where(node => node is { Instance: null, Fault.Length: 0 }))
        {
            TryMake(node);
        }
    }

    /// <summary>Starts parts that have been made and not been started.</summary>
    /// <param name="edge">Whether to start those that talk to clients, or the others.</param>
    /// <param name="cancellationToken">Cancelled when the router stops.</param>
    public async Task StartAsync(bool edge, CancellationToken cancellationToken)
    {
        foreach (var node in _parts?.Nodes ?? [])
        {
            if (node.IsEdge == edge && node is { Instance: not null, IsStarted: false, Fault.Length: 0 })
            {
                await TryStartAsync(node, cancellationToken);
            }
        }

        if (edge && Status.State == PluginState.Loaded)
        {
            SetState(PluginState.Running, "");
        }
    }

    /// <summary>Stops parts, the last started first.</summary>
    /// <param name="edge">Whether to stop those that talk to clients, or the others.</param>
    /// <param name="deadline">Cancelled when parts shall abort.</param>
    public async Task StopAsync(bool edge, CancellationToken deadline)
    {
        foreach (var node in _parts?.Nodes.Reverse() ?? [])
        {
            if (node.IsEdge == edge)
            {
                await StopAsync(node, deadline);
            }
        }
    }

    /// <summary>
    /// Offers changed records to the parts, and stops those that cannot take them over. A part whose records are
    /// equal is left alone, unless it failed before or imports a part that is stopped.
    /// </summary>
    /// <param name="configuration">The new configuration.</param>
    /// <param name="deadline">Cancelled when parts shall abort.</param>
    public async Task StopChangedAsync(IRouterConfiguration configuration, CancellationToken deadline)
    {
        if (_parts is null)
        {
            return;
        }

        _parts.Configuration = configuration;
        var stopped = _parts.Nodes.Where(node => !TryKeep(node, configuration)).ToHashSet();
        _parts.AddDependents(stopped);
        foreach (var node in _parts.Nodes.Reverse().Where(stopped.Contains))
        {
            if (node.Instance is not null)
            {
                _log.LogDebug("Restarting {Part}, whose settings have changed", node);
            }

            await StopAsync(node, deadline);
            node.Fault = "";
        }

        if (stopped.Count > 0)
        {
            SetState(PluginState.Loaded, "");
        }
    }

    /// <summary>The instances that <see cref="StopChangedAsync"/> would stop, if parts that can take changed records over do so.</summary>
    /// <param name="configuration">A configuration that is not in force.</param>
    public IReadOnlyList<object> PredictRestarts(IRouterConfiguration configuration)
    {
        if (_parts is null)
        {
            return [];
        }

        var stopped = _parts.Nodes.Where(node => node.Instance is not null && node.Options.Any(type => NeedsRestart(node, type, configuration))).ToHashSet();
        _parts.AddDependents(stopped);
        return [.. _parts.Nodes.Where(stopped.Contains).Select(node => node.Instance).OfType<object>()];
    }

    /// <summary>Disposes the container and lets the load context go, if it can be unloaded; all parts have been stopped.</summary>
    public void Unload()
    {
        try
        {
            _parts?.Dispose();
        }
        catch (Exception ex)
        {
            _log.LogError(ex, "The plugin failed while it was unloaded");
        }

        var wasLoaded = _context is not null;
        if (_context is { IsCollectible: true })
        {
            _context.Unload();
        }

        (_parts, _context, _exportedTypes, OptionTypes) = (null, null, [], []);
        if (wasLoaded && Status.Reason.Length == 0)
        {
            SetState(PluginState.Stopped, "");
        }
    }

    private bool NeedsRestart(PartNode node, Type options, IRouterConfiguration configuration)
    {
        var record = OptionRecords.Get(configuration, options);
        if (Equals(record, node.RecordsInForce[options]))
        {
            return false;
        }

        try
        {
            return !OptionRecords.CanReconfigure(node.Instance!, options, record);
        }
        catch (Exception ex)
        {
            _log.LogError(ex, "{Part} failed to tell whether it can take changed settings over", node);
            return true;
        }
    }

    private bool TryKeep(PartNode node, IRouterConfiguration configuration)
    {
        if (node.Instance is null || node.Fault.Length > 0)
        {
            return false;
        }

        foreach (var type in node.Options)
        {
            var record = OptionRecords.Get(configuration, type);
            if (Equals(record, node.RecordsInForce[type]))
            {
                continue;
            }

            try
            {
                if (!OptionRecords.TryReconfigure(node.Instance, type, record))
                {
                    return false;
                }
            }
            catch (Exception ex)
            {
                _log.LogError(ex, "{Part} failed to take changed settings over and is restarted", node);
                return false;
            }

            node.RecordsInForce[type] = record;
        }

        return true;
    }

    private void TryMake(PartNode node)
    {
        if (node.Dependencies.Find(dependency => dependency.Fault.Length > 0) is { } faulty)
        {
            node.Fault = $"{faulty}, which it imports, failed";
            return;
        }

        try
        {
            _parts!.Instance(node);
        }
        catch (Exception ex)
        {
            FailPart(node, PluginState.LoadFailed, "could not be made", ex);
        }
    }

    private async Task TryStartAsync(PartNode node, CancellationToken cancellationToken)
    {
        if (node.Dependencies.Find(dependency => dependency.Fault.Length > 0) is { } faulty)
        {
            node.Fault = $"{faulty}, which it imports, failed";
            return;
        }

        node.IsStarted = true;
        if (node.Part is null)
        {
            return;
        }

        try
        {
            using var timeout = new CancellationTokenSource(StartTimeout, _time);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
            await node.Part.StartAsync(linked.Token).AsTask().WaitAsync(StartTimeout + AbortTime, _time, CancellationToken.None);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The router is stopping; the part is stopped with the others.
        }
        catch (Exception ex)
        {
            FailPart(node, PluginState.StartFailed, "could not be started", ex);
            await StopAsync(node, cancellationToken);
        }
    }

    private async Task StopAsync(PartNode node, CancellationToken deadline)
    {
        try
        {
            if (node is { IsStarted: true, Part: { } part })
            {
                await StopByDeadlineAsync(part, deadline);
            }
        }
        catch (Exception ex)
        {
            _log.LogError(ex, "{Part} failed while it was stopped", node);
        }

        try
        {
            await _parts!.ReleaseAsync(node);
        }
        catch (Exception ex)
        {
            _log.LogError(ex, "{Part} failed while it was disposed", node);
        }
    }

    private async Task StopByDeadlineAsync(IPart part, CancellationToken deadline)
    {
        var stopping = part.StopAsync(deadline).AsTask();
        try
        {
            await stopping.WaitAsync(deadline);
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested)
        {
            // The part has been told to abort by the same token.
            await stopping.WaitAsync(AbortTime, _time, CancellationToken.None);
        }
    }

    private void FailPart(PartNode node, PluginState state, string what, Exception exception)
    {
        var cause = exception is CompositionFailedException { InnerException: { } inner } ? inner : exception;
        var reason = cause is TimeoutException or OperationCanceledException ? "it took too long" : cause.Message;
        node.Fault = reason;
        node.IsConfigurationFault = cause is ConfigurationFaultException;

        // A setting that cannot work is the operator's matter; a stack would hide that.
        Fail(state, $"{node} {what}: {reason}", cause is ConfigurationFaultException ? null : cause);
    }

    private void Fail(PluginState state, string reason, Exception? exception)
    {
        SetState(state, reason);
        LogFault(exception);
    }

    private void LogFault(Exception? exception) =>
        _log.LogError(exception, "Plugin {PluginId} is not running: {Reason}", Id, Status.Reason);

    private void SetState(PluginState state, string reason)
    {
        // The first fault of a start is the one that is shown.
        if (state is PluginState.Running && Status.Reason.Length > 0)
        {
            return;
        }

        Status = Status with { State = state, Reason = reason };
    }
}
