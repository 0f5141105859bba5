using System.Composition;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtmp.Mapping.Writing;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Egress;

namespace MediaRouter.Plugins.Rtmp.Client;

/// <summary>Makes forwarders to RTMP servers.</summary>
[Export(typeof(IForwarderFactory))]
[Shared]
internal sealed class RtmpForwarderFactory : IForwarderFactory
{
    private readonly IConfigurationMonitor _configuration;
    private readonly EgressLoops _loops;

    /// <summary>Makes the factory.</summary>
    [ImportingConstructor]
    public RtmpForwarderFactory(IConfigurationMonitor configuration, EgressLoops loops)
    {
        _configuration = configuration;
        _loops = loops;
    }

    /// <inheritdoc/>
    public bool Handles(string destination) => ClientUrl.HasScheme(destination);

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
        var context = FlvFormContext.From(_loops, path.Get<PathOptions>());
        return new RtmpForwarder(target.Destination, context, () => ClientSettings.From(_configuration.Current.Get<NetworkOptions>(), target.Fingerprint));
    }
}
