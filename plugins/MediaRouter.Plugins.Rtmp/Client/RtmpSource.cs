using MediaRouter.Plugins.Rtmp.Mapping;
using MediaRouter.Plugins.Rtmp.Server;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Ingest;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtmp.Client;

/// <summary>Pulls a stream from an RTMP server.</summary>
/// <param name="url">Where from.</param>
/// <param name="settings">Limits at the time of a connection.</param>
internal sealed class RtmpSource(string url, Func<ClientSettings> settings) : ISource
{
    private const int PlainPort = 1935;
    private const int SecurePort = 1936;

    private static readonly uint[] Codes =
        [FourCc.Av1, FourCc.Vp9, FourCc.Vp8, FourCc.Hevc, FourCc.Avc, FourCc.Opus, FourCc.Flac, FourCc.Ac3, FourCc.Aac, FourCc.Mp3];

    /// <inheritdoc/>
    public string Kind => "rtmpSource";

    /// <inheritdoc/>
    public async Task RunAsync(ISourceHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (!ClientUrl.TryParse(url, out var target))
        {
            throw new IOException("the source is not a valid RTMP URL");
        }

        await using var client = await RtmpClient.ConnectAsync(
            target, isSecure => isSecure ? SecurePort : PlainPort, settings(), Codes, isPlayer: true, host.Log, cancellationToken);
        await client.PlayAsync(cancellationToken);
        var ingest = new FlvIngest(host.Log);
        IStreamWriter? writer = null;
        while (writer is null or { IsAttached: true })
        {
            var message = await client.Connection.ReceiveAsync(isLimited: true, cancellationToken);
            if (message.TypeId is RtmpMessageType.CommandAmf0 or RtmpMessageType.CommandAmf3)
            {
                if (RtmpCommand.TryRead(message, out var command))
                {
                    RtmpClient.ThrowIfError(command);
                }

                continue;
            }

            ingest.OnMessage(message, client.Connection.ReceivedAt);
            if (ingest.State == FlvIngestState.Ready)
            {
                writer = await host.PublishAsync(ingest.Description!, cancellationToken);
                ingest.Attach(writer);
                host.Log.LogInformation("ready: {Tracks}", TrackText.Describe(ingest.Description!.Tracks));
            }
            else if (ingest.State == FlvIngestState.Failed)
            {
                throw new IOException(ingest.Failure);
            }
        }
    }
}
