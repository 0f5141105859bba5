using MediaRouter.Plugins.Rtmp.Mapping.Writing;
using MediaRouter.Sdk.Egress;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtmp.Client;

/// <summary>Pushes a stream to an RTMP server.</summary>
/// <param name="url">Where to.</param>
/// <param name="context">Where the wire form of the stream is made and sent.</param>
/// <param name="settings">Limits at the time of a connection.</param>
internal sealed class RtmpForwarder(string url, FlvFormContext context, Func<ClientSettings> settings) : IForwarder
{
    // Written by the attempts, read by anybody.
    private long _bytesBefore;
    private volatile ForwardSession? _session;

    /// <inheritdoc/>
    public long OutboundBytes => Interlocked.Read(ref _bytesBefore) + (_session?.BytesSent ?? 0);

    /// <inheritdoc/>
    public async Task RunAsync(IStream stream, ILogger log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!ClientUrl.TryParse(url, out var target))
        {
            throw new IOException("the destination is not a valid RTMP URL");
        }

        await using var session = new ForwardSession(target, context, settings(), stream, log);
        _session = session;
        try
        {
            await session.RunAsync(cancellationToken);
        }
        finally
        {
            Interlocked.Add(ref _bytesBefore, session.BytesSent);
            _session = null;
        }
    }
}
