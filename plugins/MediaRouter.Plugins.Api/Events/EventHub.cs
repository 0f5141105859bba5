using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Api.Events;

/// <summary>Collects what happens and hands it to whoever listens.</summary>
[Export]
[Shared]
internal sealed class EventHub : IDisposable
{
    private const string QueryVariable = "MTX_QUERY";

    private readonly TimeProvider _time;
    private readonly IDisposable _configuration;

    // Replaced as a whole.
    private ImmutableArray<EventSubscription> _subscriptions = [];

    [ImportingConstructor]
    public EventHub(IConfigurationMonitor monitor, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(monitor);
        _time = time;
        _configuration = monitor.OnChanged(_ => Raise("configReloaded", null, "", "", ImmutableDictionary<string, string>.Empty));
    }

    public EventSubscription Subscribe()
    {
        var subscription = new EventSubscription(this);
        ImmutableInterlocked.Update(ref _subscriptions, static (all, added) => all.Add(added), subscription);
        return subscription;
    }

    public void Unsubscribe(EventSubscription subscription) =>
        ImmutableInterlocked.Update(ref _subscriptions, static (all, removed) => all.Remove(removed), subscription);

    /// <summary>Passes a hook event on.</summary>
    public void Raise(HookEvent hookEvent) =>
        Raise(TypeOf(hookEvent), hookEvent.Correlation, hookEvent.PathName, hookEvent.EndCause, hookEvent.Variables);

    /// <summary>Tells that a plugin was loaded again.</summary>
    public void PluginChanged(PluginStatus plugin) => Raise(
        "pluginState",
        null,
        "",
        plugin.Reason,
        new Dictionary<string, string> { ["plugin"] = plugin.Id, ["state"] = plugin.State.ToString().ToLower(CultureInfo.InvariantCulture) });

    public void Dispose() => _configuration.Dispose();

    private static string TypeOf(HookEvent hookEvent) => (hookEvent.Point, hookEvent.IsBeginning) switch
    {
        (HookPoint.Connection, true) => "connectionOpened",
        (HookPoint.Connection, false) => "connectionClosed",
        (HookPoint.Path, true) => "pathCreated",
        (HookPoint.Path, false) => "pathDestroyed",
        (HookPoint.Demand, true) => "demandBegun",
        (HookPoint.Demand, false) => "demandEnded",
        (HookPoint.Available, true) => "pathAvailable",
        (HookPoint.Available, false) => "pathUnavailable",
        (HookPoint.Online, true) => "pathOnline",
        (HookPoint.Online, false) => "pathOffline",
        (HookPoint.Read, true) => "sessionOpened",
        (HookPoint.Read, false) => "sessionClosed",
        (HookPoint.SegmentCreated, _) => "segmentCreated",
        (HookPoint.SegmentCompleted, _) => "segmentCompleted",
        _ => "unknown",
    };

    private void Raise(string type, Guid? correlation, string path, string cause, IReadOnlyDictionary<string, string> variables)
    {
        var subscriptions = _subscriptions;
        if (subscriptions.IsEmpty)
        {
            return;
        }

        // Encoded as one value, as commands see it.
        if (variables.TryGetValue(QueryVariable, out var encoded) && Uri.UnescapeDataString(encoded.Replace('+', ' ')) is var query && CredentialMask.ApplyToQuery(query) is var masked && masked != query)
        {
            variables = new Dictionary<string, string>(variables) { [QueryVariable] = Uri.EscapeDataString(masked) };
        }

        var happened = new RouterEvent(type, _time.GetLocalNow(), correlation, path, cause, variables);
        foreach (var subscription in subscriptions)
        {
            subscription.Offer(happened);
        }
    }
}
