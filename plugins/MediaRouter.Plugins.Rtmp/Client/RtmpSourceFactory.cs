using System.Composition;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Ingest;

namespace MediaRouter.Plugins.Rtmp.Client;

/// <summary>Makes sources for RTMP URLs.</summary>
[Export(typeof(ISourceFactory))]
[Shared]
internal sealed class RtmpSourceFactory : ISourceFactory
{
    private readonly IConfigurationMonitor _configuration;

    /// <summary>Makes the factory.</summary>
    [ImportingConstructor]
    public RtmpSourceFactory(IConfigurationMonitor configuration) => _configuration = configuration;

    /// <inheritdoc/>
    public bool Handles(string source) => ClientUrl.HasScheme(source);

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
        var fingerprint = path.Get<PathOptions>().SourceFingerprint;

        // The shared limits are read at each attempt, so that a reload of them need not restart the source.
        return new RtmpSource(source, () => ClientSettings.From(_configuration.Current.Get<NetworkOptions>(), fingerprint));
    }
}
