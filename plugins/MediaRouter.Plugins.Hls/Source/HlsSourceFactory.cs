using System.Composition;
using MediaRouter.Plugins.Hls.Source.Http;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Ingest;

namespace MediaRouter.Plugins.Hls.Source;

/// <summary>Makes sources for URLs of playlists.</summary>
[Export(typeof(ISourceFactory))]
[Shared]
[method: ImportingConstructor]
internal sealed class HlsSourceFactory(IConfigurationMonitor configuration, TimeProvider time, RouterInfo info) : ISourceFactory
{
    /// <inheritdoc/>
    public bool Handles(string source) => SourceUrl.HasScheme(source);

    /// <inheritdoc/>
    public IEnumerable<string> Validate(string source)
    {
        if (SourceUrl.FindFault(source) is { } fault)
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
        return new HlsSource(source, () => new SourceSettings(
            new HttpSettings
            {
                ReadTimeout = configuration.Current.Get<NetworkOptions>().ReadTimeout,
                Fingerprint = fingerprint,
                UserAgent = $"MediaRouter/{info.Version.TrimStart('v')}",
            },
            time));
    }
}
