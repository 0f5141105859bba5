using MediaRouter.Plugins.Rtsp.Server;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk.Egress;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Pushes a stream to an RTSP server.</summary>
/// <param name="url">Where to.</param>
/// <param name="context">Where the wire form of the stream is made and sent.</param>
/// <param name="settings">Limits at the time of a connection.</param>
internal sealed class RtspForwarder(string url, WireFormContext context, Func<ClientSettings> settings) : IForwarder
{
    // Enough for a chain of load balancers; a circle ends soon.
    private const int MaxRedirects = 5;

    // Written by the attempts, read by anybody.
    private long _bytesBefore;
    private volatile ForwardSession? _session;

    /// <inheritdoc/>
    public long OutboundBytes => Interlocked.Read(ref _bytesBefore) + (_session?.BytesSent ?? 0);

    /// <inheritdoc/>
    public async Task RunAsync(IStream stream, ILogger log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!RtspUrl.TryParse(url, out var target))
        {
            throw new IOException("the destination is not a valid RTSP URL");
        }

        var first = target;
        var redirects = 0;

        // Packets must not leave in clear when TLS was asked for.
        var useTcp = target.IsSecure;
        while (true)
        {
            var isFirst = target.Host == first.Host && (target.IsSecure || !first.IsSecure);
            var outcome = await RunOnceAsync(new ForwardSession(target, isFirst, useTcp, context, settings(), stream, log), cancellationToken);
            if (outcome is null)
            {
                return;
            }

            if (outcome.TcpReason is { } reason)
            {
                log.LogWarning("{Reason}, switching to TCP", reason);
                useTcp = true;
                continue;
            }

            if (++redirects > MaxRedirects)
            {
                throw new IOException($"the server redirects more than {MaxRedirects} times");
            }

            target = Redirection.Follow(target, outcome.RedirectTo!);
            useTcp |= target.IsSecure;
            log.LogInformation("redirected to {Url}", target.WithoutCredentials());
        }
    }

    private async Task<SessionOutcome?> RunOnceAsync(ForwardSession session, CancellationToken cancellationToken)
    {
        await using (session)
        {
            _session = session;
            try
            {
                return await session.RunAsync(cancellationToken);
            }
            finally
            {
                // First the sum, then nothing: a reader in between sees too much for an instant, but the count never falls for long.
                Interlocked.Add(ref _bytesBefore, session.BytesSent);
                _session = null;
            }
        }
    }
}
