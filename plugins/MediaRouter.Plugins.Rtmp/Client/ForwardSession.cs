using MediaRouter.Net;
using MediaRouter.Plugins.Rtmp.Mapping;
using MediaRouter.Plugins.Rtmp.Mapping.Writing;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtmp.Client;

/// <summary>One attempt of a forwarder: a connection, and the media until it ends.</summary>
/// <remarks>The destination is one more receiver of a shared form; an egress loop sends to it. Commands go between the chunks.</remarks>
internal sealed class ForwardSession : IEgressReaderOwner, IAsyncDisposable
{
    private const int PlainPort = 1935;
    private const int SecurePort = 443;

    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);

    // Set once.
    private readonly ClientUrl _url;
    private readonly FlvFormContext _context;
    private readonly ClientSettings _settings;
    private readonly IStream _stream;
    private readonly ILogger _log;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private RtmpClient? _client;
    private SharedPackager<FlvForm>? _form;
    private volatile EgressReader? _reader;

    /// <summary>Makes a session; nothing is opened yet.</summary>
    public ForwardSession(ClientUrl url, FlvFormContext context, ClientSettings settings, IStream stream, ILogger log)
    {
        _url = url;
        _context = context;
        _settings = settings;
        _stream = stream;
        _log = log;
    }

    /// <summary>Bytes of media sent so far.</summary>
    public long BytesSent => _reader?.BytesSent ?? 0;

    /// <summary>Pushes until the stream or the destination ends.</summary>
    /// <exception cref="IOException">The session failed; the message is a sentence.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // The old format where it does; only codecs that it has no place for are announced.
        var wish = FlvPlan.Make(_stream, new FlvCapabilities { AcceptsAnything = true, HasMultitrack = true });
        var codes = wish.Tracks.Where(track => track.IsEnhanced).Select(track => track.FourCc).Distinct().ToList();
        _client = await RtmpClient.ConnectAsync(
            _url, isSecure => isSecure ? SecurePort : PlainPort, _settings, codes, isPlayer: false, _log, cancellationToken);
        var plan = FlvPlan.Make(_stream, Capabilities(_client.Server, codes.Count > 0));
        if (plan.Tracks.Count == 0)
        {
            throw new IOException("the stream has no track with a codec that can be sent in RTMP");
        }

        await _client.PublishAsync(cancellationToken);
        foreach (var track in plan.Skipped)
        {
            _log.LogWarning("skipping track {Track} ({Codec})", track.Index + 1, track.Description.Codec);
        }

        var limits = new EgressReaderOptions { MaxChunks = _settings.WriteQueueSize, WriteTimeout = _settings.WriteTimeout };
        try
        {
            _form = FlvForm.Share(_stream, _context, plan, _client.StreamId, isPublished: true);
        }
        catch (NotSupportedException ex)
        {
            // No loaded codec makes access units of a track.
            throw new IOException(ex.Message, ex);
        }

        _reader = _client.Connection.HandOver(_context.Loops, limits, this);
        _form.Packager.Add(_reader);
        _log.LogInformation("is publishing {TrackCount} tracks", plan.Tracks.Count);
        await WatchAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void OnFailed(EgressReader reader, EgressFailure failure) => _ended.TrySetException(new IOException(failure switch
    {
        EgressFailure.PeerClosed => "the server closed the connection",
        EgressFailure.WriteTimeout => $"the server has taken nothing for {_settings.WriteTimeout.TotalSeconds:0.###} s",
        EgressFailure.LoopsStopped => "the router is stopping",
        _ => "the connection was lost",
    }));

    /// <inheritdoc/>
    public void OnDiscarding(EgressReader reader, long units) => _log.LogWarning("destination is too slow, discarding {Units} frames", units);

    /// <summary>Says farewell and closes everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_reader is { } reader && _client is not null)
        {
            _form?.Packager.Group.Remove(reader);
            reader.Post(_client.MakeFarewell());
            await reader.CloseAsync(Drain);
        }

        await (_client?.DisposeAsync() ?? ValueTask.CompletedTask);
        _form?.Dispose();

        // Nobody waits for it when the session ended in another way.
        _ = _ended.Task.Exception;
    }

    // A server that announces nothing is sent what it was asked for: most that take a codec do not say so.
    private static FlvCapabilities Capabilities(ClientCapabilities server, bool isEnhanced)
    {
        var announced = FlvCapabilities.From(server);
        return !isEnhanced ? FlvCapabilities.Legacy
            : announced.IsEnhanced ? announced
            : announced with { AcceptsAnything = true };
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var ended = _stream.Ended.Register(() => _ended.TrySetResult());
        var receiving = ReceiveAsync(stop.Token);
        var done = await Task.WhenAny(receiving, _ended.Task);
        await stop.CancelAsync();
        try
        {
            await receiving;
        }
        catch (Exception) when (done != receiving)
        {
            // It ends in one way or another because it was told to.
        }

        await done;
    }

    private async Task ReceiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            // Servers need not say anything while they are published to.
            var message = await _client!.Connection.ReceiveAsync(isLimited: false, cancellationToken);
            if (message.TypeId is RtmpMessageType.CommandAmf0 or RtmpMessageType.CommandAmf3 && RtmpCommand.TryRead(message, out var command))
            {
                RtmpClient.ThrowIfError(command);
            }
        }
    }
}
