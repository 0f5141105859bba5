using MediaRouter.Sdk.Ingest;

namespace MediaRouter.Plugins.Hls.Source;

/// <summary>Pulls a stream from a server of playlists and segments.</summary>
/// <param name="url">Where from.</param>
/// <param name="settings">Limits at the time of an attempt.</param>
internal sealed class HlsSource(string url, Func<SourceSettings> settings) : ISource
{
    /// <inheritdoc/>
    public string Kind => "hlsSource";

    /// <inheritdoc/>
    public async Task RunAsync(ISourceHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (!SourceUrl.TryParse(url, out var target))
        {
            throw new IOException("the source is not a valid HTTP URL");
        }

        using var session = new SourceSession(target, settings(), host);
        await session.RunAsync(cancellationToken);
    }
}
