using System.Globalization;
using System.Net;
using System.Net.Sockets;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Mapping;
using MediaRouter.Plugins.Rtsp.Server;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>One attempt of a forwarder: a connection, a session, and the media until it ends.</summary>
/// <remarks>
/// The destination is one more reader of the wire form that the path's own readers share; an egress loop sends to it. Requests go between the
/// chunks. <see cref="RunAsync"/> is a sequence: OPTIONS, ANNOUNCE, one SETUP for each media section, RECORD, then the watch.
/// </remarks>
internal sealed class ForwardSession : IConnectionOwner, IEgressReaderOwner, IAsyncDisposable
{
    private static readonly TimeSpan Drain = TimeSpan.FromSeconds(1);

    // Set once.
    private readonly RtspUrl _url;
    private readonly bool _allowBasic;
    private readonly bool _useTcp;
    private readonly WireFormContext _context;
    private readonly ClientSettings _settings;
    private readonly IStream _stream;
    private readonly ILogger _log;
    private readonly TaskCompletionSource<SessionOutcome?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Touched only by the sequence.
    private readonly Dictionary<int, byte> _channels = [];
    private readonly List<DatagramTarget> _targets = [];
    private RtspClient? _client;
    private SharedPackager<WireForm>? _form;
    private bool _hasGetParameter;

    // Set by the sequence, read by anybody.
    private volatile EgressReader[] _readers = [];

    /// <summary>Makes a session; nothing is opened yet.</summary>
    /// <param name="url">Where to connect to.</param>
    /// <param name="allowBasic">Whether the password may be sent as it is.</param>
    /// <param name="useTcp">Whether UDP is out of the question.</param>
    /// <param name="context">Where the wire form is made and sent.</param>
    /// <param name="settings">Limits and clock.</param>
    /// <param name="stream">What is pushed.</param>
    /// <param name="log">Names the path and the destination.</param>
    public ForwardSession(RtspUrl url, bool allowBasic, bool useTcp, WireFormContext context, ClientSettings settings, IStream stream, ILogger log)
    {
        _url = url;
        _allowBasic = allowBasic;
        _useTcp = useTcp;
        _context = context;
        _settings = settings;
        _stream = stream;
        _log = log;
    }

    /// <summary>Bytes of media sent so far.</summary>
    public long BytesSent => _readers.Sum(reader => reader.BytesSent);

    private RtspClient Client => _client!;

    /// <summary>Pushes until the stream or the destination ends.</summary>
    /// <returns>How to begin anew; null when the stream has ended.</returns>
    /// <exception cref="IOException">The session failed; the message is a sentence.</exception>
    /// <exception cref="PeerViolationException">The server broke the protocol.</exception>
    public async Task<SessionOutcome?> RunAsync(CancellationToken cancellationToken)
    {
        _client = await RtspClient.ConnectAsync(_url, _allowBasic, _settings, this, cancellationToken);
        var options = await Client.RequestAsync(RtspMethods.Options, Client.RequestUrl, null, cancellationToken);
        _hasGetParameter = options.Headers.HasToken(RtspHeaderNames.Public, RtspMethods.GetParameter);
        var description = DescriptionWriter.Write(_stream, "0.0.0.0").ToBytes();
        var announce = await Client.RequestAsync(
            RtspMethods.Announce,
            Client.RequestUrl,
            request =>
            {
                request.Headers.Add(RtspHeaderNames.ContentType, "application/sdp");
                request.Body = description;
            },
            cancellationToken);
        if (RtspClient.RedirectOf(announce) is { } redirect)
        {
            return new SessionOutcome(redirect, null);
        }

        RtspClient.ThrowUnlessOk(RtspMethods.Announce, announce);
        foreach (var media in Tracks.Select(track => track.Description.MediaIndex).Distinct().Order())
        {
            if (await SetUpAsync(media, cancellationToken) is { } outcome)
            {
                return outcome;
            }
        }

        await Client.RequireAsync(
            RtspMethods.Record, Client.RequestUrl, request => request.Headers.Add(RtspHeaderNames.Range, "npt=0-"), cancellationToken);
        Start();
        _log.LogInformation("is recording with {Transport}, {Tracks}", _useTcp ? "TCP" : "UDP", TrackText.Describe(Tracks));
        return await WatchAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void OnFrame(byte channel, ReadOnlySpan<byte> frame, long receivedAt)
    {
        // Receiver reports; nothing depends on them.
    }

    /// <inheritdoc/>
    public void OnBatchEnd()
    {
    }

    /// <inheritdoc/>
    public RtspResponse OnRequest(RtspRequest request)
    {
        switch (request.Method)
        {
            case RtspMethods.Options or RtspMethods.GetParameter or RtspMethods.SetParameter:
                return new RtspResponse(RtspStatus.Ok);
            case RtspMethods.Teardown:
                _ended.TrySetException(new IOException("the server ended the session"));
                return new RtspResponse(RtspStatus.Ok);
            default:
                return new RtspResponse(RtspStatus.NotImplemented);
        }
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

    /// <summary>Tears the session down and closes everything.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_client is { } client)
        {
            foreach (var reader in _readers)
            {
                _form?.Packager.Group.Remove(reader);
            }

            await client.TearDownAsync(client.RequestUrl, _log);
        }

        await Task.WhenAll(_readers.Select(reader => reader.CloseAsync(Drain)));

        await (_client?.DisposeAsync() ?? ValueTask.CompletedTask);
        _form?.Dispose();
        _targets.ForEach(target => target.Ports.Dispose());

        // Nobody waits for it when the session ended in another way.
        _ = _ended.Task.Exception;
    }

    private IEnumerable<ITrack> Tracks => _stream.Tracks.Where(track => track.Description.Rtp is not null);

    // Returns how to begin anew if this transport cannot be.
    private async Task<SessionOutcome?> SetUpAsync(int media, CancellationToken cancellationToken)
    {
        var target = _useTcp ? null : OpenTarget(media);
        var channel = (byte)(media * 2);
        var spec = new TransportSpec
        {
            IsTcp = _useTcp,
            ClientPorts = target is null ? null : new PortPair(target.Ports.Rtp.Port, target.Ports.Rtcp.Port),
            Interleaved = _useTcp ? new PortPair(channel, channel + 1) : null,
            Mode = "RECORD",
        };
        var url = string.Create(CultureInfo.InvariantCulture, $"{Client.RequestUrl.TrimEnd('/')}/{MediaUrl.ControlOf(media)}");
        var response = await Client.RequestAsync(
            RtspMethods.Setup, url, request => request.Headers.Add(RtspHeaderNames.Transport, spec.ToString()), cancellationToken);
        if (!_useTcp && response.StatusCode == (int)RtspStatus.UnsupportedTransport)
        {
            return new SessionOutcome(null, "the server does not support UDP");
        }

        RtspClient.ThrowUnlessOk(RtspMethods.Setup, response);
        var answer = response.Headers[RtspHeaderNames.Transport] is { } header && TransportSpec.ParseAll(header) is [var chosen, ..] ? chosen : spec;
        if (!_useTcp && (answer.IsTcp || answer.ServerPorts is null))
        {
            return new SessionOutcome(null, answer.IsTcp ? "the server answered with TCP" : "the server does not say its UDP ports");
        }

        if (answer.IsTcp != _useTcp)
        {
            throw new IOException("the server chose another transport than tcp");
        }

        if (target is null)
        {
            _channels[media] = (byte)(answer.Interleaved?.Rtp ?? channel);
        }
        else
        {
            var remote = Client.Opened.Remote.Address;
            var server = answer.ServerPorts!.Value;
            target.Destination = new UdpDestination(new IPEndPoint(remote, server.Rtp), new IPEndPoint(remote, server.Rtcp));
        }

        return null;
    }

    // A pair for each section: servers tell sections apart by the ports that they come from.
    private DatagramTarget OpenTarget(int media)
    {
        var any = Client.Opened.Local.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any;
        var options = new UdpPortOptions { Address = ListenAddress.For(any.ToString(), 0) };
        if (!UdpPortPair.TryBind(options, _settings.FirstUdpPort, _settings.LastUdpPort, out var ports))
        {
            throw new IOException($"no two UDP ports in a row are free between {_settings.FirstUdpPort} and {_settings.LastUdpPort}");
        }

        var target = new DatagramTarget(media, ports);
        _targets.Add(target);
        return target;
    }

    private void Start()
    {
        var limits = new EgressReaderOptions { MaxChunks = _settings.WriteQueueSize, WriteTimeout = _settings.WriteTimeout };
        if (_useTcp)
        {
            var opened = Client.Opened;
            EgressReader reader = opened.Tls is { } tls
                ? tls.CreateReader(_context.Loops, limits, this)
                : new TcpEgressReader(_context.Loops, opened.Socket!, limits, this);
            _readers = [reader];
            Client.Connection.HandOver(reader);
            _form = InterleavedForm.Share(_stream, _context, _channels);
            _form.Packager.Add(reader, MaskOf(Tracks));
            return;
        }

        _form = DatagramForm.Share(_stream, _context);
        _readers = [.. _targets.Select(target => new UdpEgressReader(_context.Loops, target.Ports.Rtp, target.Ports.Rtcp, [target.Destination], limits, this))];
        for (var i = 0; i < _readers.Length; i++)
        {
            _form.Packager.Add(_readers[i], MaskOf(Tracks.Where(track => track.Description.MediaIndex == _targets[i].MediaIndex)));
        }
    }

    private static ulong MaskOf(IEnumerable<ITrack> tracks) => tracks.Aggregate(0UL, (mask, track) => mask | (1UL << track.Index));

    private async Task<SessionOutcome?> WatchAsync(CancellationToken cancellationToken)
    {
        var time = _settings.TimeProvider;
        var lastKeepAlive = time.GetTimestamp();
        using var ended = _stream.Ended.Register(() => _ended.TrySetResult(null));
        using var timer = new PeriodicTimer(_settings.Timings.Tick, time);
        while (true)
        {
            var tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
            await Task.WhenAny(tick, _ended.Task, Client.Connection.Closed);
            if (_ended.Task.IsCompleted)
            {
                return await _ended.Task;
            }

            Client.Connection.ThrowIfFailed();
            await tick;
            if (time.GetElapsedTime(lastKeepAlive) >= Client.KeepAliveInterval)
            {
                lastKeepAlive = time.GetTimestamp();
                Client.BeginKeepAlive(Client.RequestUrl, _hasGetParameter, _log);
            }
        }
    }

    private sealed class DatagramTarget(int mediaIndex, UdpPortPair ports)
    {
        public int MediaIndex => mediaIndex;

        public UdpPortPair Ports => ports;

        public UdpDestination? Destination { get; set; }
    }
}
