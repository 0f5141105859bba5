using System.Composition;
using MediaRouter.Plugins.Rtsp.Server;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Ingest;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Makes sources for RTSP URLs.</summary>
[Export(typeof(ISourceFactory))]
[Shared]
internal sealed class RtspSourceFactory : ISourceFactory
{
    private readonly IConfigurationMonitor _configuration;
    private readonly TimeProvider _timeProvider;
    private readonly DatagramReceivers _receivers;

    /// <summary>Makes the factory.</summary>
    [ImportingConstructor]
    public RtspSourceFactory(IConfigurationMonitor configuration, TimeProvider timeProvider, DatagramReceivers receivers)
    {
        _configuration = configuration;
        _timeProvider = timeProvider;
        _receivers = receivers;
    }

    /// <inheritdoc/>
    public bool Handles(string source) => ClientUrl.HasScheme(source, ClientUrl.SourceSchemes);

    /// <inheritdoc/>
    public IEnumerable<string> Validate(string source)
    {
        if (ClientUrl.FindFault(source) is { } fault)
        {
            yield return fault;
        }
    }

    /// <inheritdoc/>
    public ISource Create(string source, IPathConfiguration path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var options = path.Get<RtspSourceOptions>();
        var ingest = path.Get<RtspIngestOptions>();
        var fingerprint = path.Get<PathOptions>().SourceFingerprint;

        // The shared limits are read at each attempt, so that a reload of them need not restart the source.
        return new RtspSource(source, options, () => Settings(options, ingest, fingerprint));
    }

    private ClientSettings Settings(RtspSourceOptions options, RtspIngestOptions ingest, string fingerprint)
    {
        var shared = ClientSettings.From(_configuration.Current.Get<NetworkOptions>(), _timeProvider, _receivers);
        return shared with
        {
            Fingerprint = fingerprint,
            DemuxMpegts = ingest.RtspDemuxMpegts,
            FirstUdpPort = (int)options.RtspUdpSourcePortRange[0],
            LastUdpPort = (int)options.RtspUdpSourcePortRange[1],
            UdpReadBufferSize = options.RtspUdpReadBufferSize > 0 ? options.RtspUdpReadBufferSize : shared.UdpReadBufferSize,
        };
    }
}
