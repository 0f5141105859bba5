using System.Composition;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Server;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Egress;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Makes forwarders to RTSP servers.</summary>
[Export(typeof(IForwarderFactory))]
[Shared]
internal sealed class RtspForwarderFactory : IForwarderFactory
{
    private readonly IConfigurationMonitor _configuration;
    private readonly TimeProvider _timeProvider;
    private readonly DatagramReceivers _receivers;
    private readonly EgressLoops _loops;
    private readonly ReportSchedule _reports;

    /// <summary>Makes the factory.</summary>
    [ImportingConstructor]
    public RtspForwarderFactory(
        IConfigurationMonitor configuration, TimeProvider timeProvider, DatagramReceivers receivers, EgressLoops loops, ReportSchedule reports)
    {
        _configuration = configuration;
        _timeProvider = timeProvider;
        _receivers = receivers;
        _loops = loops;
        _reports = reports;
    }

    /// <inheritdoc/>
    public bool Handles(string destination) => ClientUrl.HasScheme(destination, ClientUrl.ForwardSchemes);

    /// <inheritdoc/>
    public IEnumerable<string> Validate(string destination)
    {
        if (ClientUrl.FindFault(destination) is { } fault)
        {
            yield return fault;
        }
    }

    /// <inheritdoc/>
    public IForwarder Create(ForwardTarget target, IPathConfiguration path)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(path);

        // The form is shared with the readers of the path, so it is made in the same way.
        var options = path.Get<PathOptions>();
        var context = new WireFormContext(_loops, _reports, options.GopCache == GopCacheMode.On);
        return new RtspForwarder(target.Destination, context, () => Settings(target.Fingerprint));
    }

    private ClientSettings Settings(string fingerprint) =>
        ClientSettings.From(_configuration.Current.Get<NetworkOptions>(), _timeProvider, _receivers) with { Fingerprint = fingerprint };
}
