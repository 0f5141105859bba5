using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk.Ingest;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Pulls a stream from an RTSP server.</summary>
/// <param name="url">Where from.</param>
/// <param name="options">Settings of the path.</param>
/// <param name="settings">Limits at the time of a connection.</param>
internal sealed class RtspSource(string url, RtspSourceOptions options, Func<ClientSettings> settings) : ISource
{
    // Enough for a chain of load balancers; a circle ends soon.
    private const int MaxRedirects = 5;

    /// <inheritdoc/>
    public string Kind => "rtspSource";

    /// <inheritdoc/>
    public async Task RunAsync(ISourceHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (!RtspUrl.TryParse(url, out var target))
        {
            throw new IOException("the source is not a valid RTSP URL");
        }

        var first = target;
        var publication = new SourcePublication(host);
        var mustUseTcp = false;
        var redirects = 0;
        while (true)
        {
            // A password is sent in clear only to the server that it was written for.
            var isFirst = target.Host == first.Host && (target.IsSecure || !first.IsSecure);
            SessionOutcome outcome;
            await using (var session = new SourceSession(target, isFirst, options, settings(), publication, host.Log, mustUseTcp))
            {
                outcome = await session.RunAsync(cancellationToken);
            }

            if (outcome.TcpReason is { } reason)
            {
                host.Log.LogWarning("{Reason}, switching to TCP", reason);
                mustUseTcp = true;
                continue;
            }

            if (++redirects > MaxRedirects)
            {
                throw new IOException($"the server redirects more than {MaxRedirects} times");
            }

            target = Redirection.Follow(target, outcome.RedirectTo!);
            host.Log.LogInformation("redirected to {Url}", target.WithoutCredentials());
        }
    }
}
