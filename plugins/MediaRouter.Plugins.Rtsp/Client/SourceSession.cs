using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MediaRouter.Media.Rtcp;
using MediaRouter.Media.Rtp;
using MediaRouter.Media.Sdp;
using MediaRouter.Media.Srtp;
using MediaRouter.Plugins.Rtsp.Mapping;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>One attempt of a source: a connection, a session, and the media until it ends.</summary>
/// <remarks>
/// <see cref="RunAsync"/> is a sequence: OPTIONS, DESCRIBE, one SETUP for each media section, publication, PLAY, then the watch over the
/// running session. Packets take another way: from the loops of connection and sockets straight into the <see cref="PacketReceiver"/>.
/// </remarks>
internal sealed class SourceSession : IConnectionOwner, IAsyncDisposable
{
    // Set once.
    private readonly RtspUrl _url;
    private readonly bool _allowBasic;
    private readonly RtspSourceOptions _options;
    private readonly ClientSettings _settings;
    private readonly SourcePublication _publication;
    private readonly ILogger _log;
    private readonly bool _mustUseTcp;
    private readonly TaskCompletionSource<SessionOutcome> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Touched only by the sequence.
    private readonly List<MediaSection> _sections = [];
    private readonly List<UdpMedia?> _sockets = [];
    private readonly List<Action> _starters = [];
    private RtspClient? _client;
    private string _aggregateUrl = "";
    private bool _hasGetParameter;
    private RtspClientTransport _transport;

    // Only when a transport stream is split: what publishes its programs, and what ends it.
    private readonly CancellationTokenSource _stopping = new();
    private TsDemuxer? _demuxer;
    private Task _publishing = Task.CompletedTask;

    // Written by the sequence before PLAY, read by the loop of the connection.
    private readonly SectionChannel?[] _channels = new SectionChannel?[256];
    private volatile PacketReceiver? _receiver;

    /// <summary>Makes a session; nothing is opened yet.</summary>
    /// <param name="url">Where to connect to.</param>
    /// <param name="allowBasic">Whether the password may be sent as it is.</param>
    /// <param name="options">Settings of the path.</param>
    /// <param name="settings">Limits and clock.</param>
    /// <param name="publication">Takes the stream.</param>
    /// <param name="log">Names the path and the source.</param>
    /// <param name="mustUseTcp">Whether UDP was tried and failed.</param>
    public SourceSession(
        RtspUrl url, bool allowBasic, RtspSourceOptions options, ClientSettings settings, SourcePublication publication, ILogger log, bool mustUseTcp)
    {
        _url = url;
        _allowBasic = allowBasic;
        _options = options;
        _settings = settings;
        _publication = publication;
        _log = log;
        _mustUseTcp = mustUseTcp;
    }

    private RtspClient Client => _client!;

    /// <summary>Runs the session until it ends.</summary>
    /// <returns>How to begin anew.</returns>
    /// <exception cref="IOException">The session failed; the message is a sentence.</exception>
    /// <exception cref="PeerViolationException">The server broke the protocol.</exception>
    public async Task<SessionOutcome> RunAsync(CancellationToken cancellationToken)
    {
        if (_url.Tunnel() != RtspTunnel.None && _options.RtspTransport is RtspClientTransport.Udp or RtspClientTransport.Multicast)
        {
            throw new IOException($"media cannot come by UDP through a tunnel: 'rtspTransport' must be 'automatic' or 'tcp' for {_url.Scheme}");
        }

        _client = await RtspClient.ConnectAsync(_url, _allowBasic, _settings, this, cancellationToken);

        // :: Step 1: what the server can do. Some know no OPTIONS; they are asked for the description all the same.
        var options = await Client.RequestAsync(RtspMethods.Options, Client.RequestUrl, null, cancellationToken);
        if (RtspClient.RedirectOf(options) is { } elsewhere)
        {
            return new SessionOutcome(elsewhere, null);
        }

        _hasGetParameter = options.Headers.HasToken(RtspHeaderNames.Public, RtspMethods.GetParameter);

        // :: Step 2: the description.
        var describe = await Client.RequestAsync(
            RtspMethods.Describe, Client.RequestUrl, request => request.Headers.Add(RtspHeaderNames.Accept, "application/sdp"), cancellationToken);
        if (RtspClient.RedirectOf(describe) is { } redirect)
        {
            return new SessionOutcome(redirect, null);
        }

        RtspClient.ThrowUnlessOk(RtspMethods.Describe, describe);
        var offer = ReadOffer(describe);
        _transport = ChooseTransport(offer);

        // :: Step 3: the media sections.
        foreach (var media in offer.Medias)
        {
            if (await SetUpAsync(media, offer, cancellationToken) is { } outcome)
            {
                return outcome;
            }
        }

        // :: Step 4: the stream is there before the first packet can come; with MPEG-TS to split, as soon as packets have shown its tracks.
        var writer = MustDemux(offer) ? BeginDemuxing(offer) : await _publication.PublishAsync(offer.Description, cancellationToken);
        var receiver = new PacketReceiver(_sections, offer.Description.Tracks, reorders: _transport != RtspClientTransport.Tcp, _settings.TimeProvider, _settings.Timings.Reordering);
        receiver.Attach(writer);
        _receiver = receiver;
        _starters.ForEach(start => start());
        for (var i = 0; i < _sections.Count; i++)
        {
            _sockets[i]?.Punch(receiver.MakeEmptyReport(_sections[i]));
        }

        // :: Step 5: play, and watch.
        var play = await Client.RequestAsync(RtspMethods.Play, _aggregateUrl, PreparePlay, cancellationToken);
        if (RtspClient.RedirectOf(play) is { } late)
        {
            return new SessionOutcome(late, null);
        }

        RtspClient.ThrowUnlessOk(RtspMethods.Play, play);
        if (_demuxer is null)
        {
            LogReady(writer);
        }

        return await WatchAsync(receiver, cancellationToken);
    }

    /// <inheritdoc/>
    public void OnFrame(byte channel, ReadOnlySpan<byte> frame, long receivedAt)
    {
        if (_receiver is not { } receiver || _channels[channel] is not { } target)
        {
            return;
        }

        // Some cameras send reports where the media goes.
        if (target.IsRtcp || RtpPacket.IsRtcp(frame))
        {
            receiver.OnRtcp(target.Section, frame, receivedAt);
        }
        else
        {
            receiver.OnRtp(target.Section, frame, receivedAt);
        }
    }

    /// <inheritdoc/>
    public void OnBatchEnd() => _receiver?.EndBatch();

    /// <inheritdoc/>
    public RtspResponse OnRequest(RtspRequest request)
    {
        switch (request.Method)
        {
            case RtspMethods.Options:
                var response = new RtspResponse(RtspStatus.Ok);
                response.Headers.Add(RtspHeaderNames.Public, "OPTIONS, GET_PARAMETER, SET_PARAMETER, REDIRECT, TEARDOWN");
                return response;
            case RtspMethods.GetParameter or RtspMethods.SetParameter:
                return new RtspResponse(RtspStatus.Ok);
            case RtspMethods.Redirect:
                if (request.Headers[RtspHeaderNames.Location] is { Length: > 0 } location)
                {
                    _ended.TrySetResult(new SessionOutcome(location, null));
                }

                return new RtspResponse(RtspStatus.Ok);
            case RtspMethods.Teardown:
                _ended.TrySetException(new IOException("the server ended the session"));
                return new RtspResponse(RtspStatus.Ok);
            default:
                return new RtspResponse(RtspStatus.NotImplemented);
        }
    }

    /// <summary>Tears the session down and closes everything; completes when no loop of it is left.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_client is { } client)
        {
            await client.TearDownAsync(_aggregateUrl, _log);
            await client.DisposeAsync();
        }

        foreach (var socket in _sockets)
        {
            await (socket?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        await _stopping.CancelAsync();
        await _publishing;
        _stopping.Dispose();
        if (_receiver is { } receiver)
        {
            receiver.Dispose();
            _demuxer?.Finish();
        }
        else
        {
            _sections.ForEach(section => section.Dispose());
        }

        // Nobody waits for it when the session failed before it played.
        _ = _ended.Task.Exception;
    }

    private OfferedStream ReadOffer(RtspResponse describe)
    {
        if (!OfferedStream.TryRead(describe.Body.Span, out var offer, out var error))
        {
            throw new IOException($"the server's description cannot be used: {error}");
        }

        var unusable = offer.Session.Medias
            .Where(media => !media.Protocol.StartsWith("RTP/", StringComparison.OrdinalIgnoreCase) || !media.PayloadTypes.Any())
            .Select(media => $"{media.Kind} ({media.Protocol})")
            .ToList();
        if (unusable.Count > 0)
        {
            _log.LogWarning("skipping media of an unsupported profile: {Medias}", string.Join(", ", unusable));
        }

        // The description names the server as it sees itself; behind address translation only the address that was connected to works.
        var aggregate = ControlUrl.ResolveAggregate(
            Client.RequestUrl, describe.Headers[RtspHeaderNames.ContentBase], describe.Headers[RtspHeaderNames.ContentLocation], offer.Session.Control);
        _aggregateUrl = ControlUrl.WithAuthorityOf(aggregate, Client.RequestUrl);
        return offer;
    }

    private bool MustDemux(OfferedStream offer)
    {
        if (!_settings.DemuxMpegts || !offer.HasTransportStream)
        {
            return false;
        }

        if (!offer.IsTransportStream)
        {
            _log.LogWarning("MPEG-TS is not split, because other tracks come with it");
        }

        return offer.IsTransportStream;
    }

    private TsDemuxer BeginDemuxing(OfferedStream offer)
    {
        _log.LogInformation("splitting MPEG-TS");
        _demuxer = new TsDemuxer(offer.Description.Title, _log);
        _publishing = PublishProgramsAsync(_demuxer, _stopping.Token);
        return _demuxer;
    }

    private async Task PublishProgramsAsync(TsDemuxer demuxer, CancellationToken cancellationToken)
    {
        try
        {
            await demuxer.RunAsync(PublishProgramAsync, _settings.TimeProvider, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The session has ended.
        }
        catch (Exception ex)
        {
            // Ends the watch, which tells.
            _ended.TrySetException(ex);
        }
    }

    private async ValueTask<IStreamWriter> PublishProgramAsync(StreamDescription description, CancellationToken cancellationToken)
    {
        var writer = await _publication.PublishAsync(description, cancellationToken);
        LogReady(writer);
        return writer;
    }

    private void LogReady(IStreamWriter writer) =>
        _log.LogInformation("ready: {Tracks}, with {Transport}", TrackText.Describe(writer.Stream.Tracks), TransportName);

    private RtspClientTransport ChooseTransport(OfferedStream offer)
    {
        var allAreSecure = offer.Medias.All(media => media.IsSecure);
        if (_options.RtspTransport != RtspClientTransport.Automatic)
        {
            return _options.RtspTransport == RtspClientTransport.Tcp || allAreSecure || !_url.IsSecure
                ? _options.RtspTransport
                : throw new IOException("the server offers no encrypted media, so 'rtspTransport' must be 'automatic' or 'tcp'");
        }

        if (_mustUseTcp || _url.Tunnel() != RtspTunnel.None || (_url.IsSecure && !allAreSecure))
        {
            return RtspClientTransport.Tcp;
        }

        // Encoders that do not cut pictures into packets make datagrams that the network cuts, and loses.
        return offer.Description.Tracks.Any(IsUncut) ? RtspClientTransport.Tcp : RtspClientTransport.Udp;
    }

    private static bool IsUncut(TrackDescription track) =>
        track.Rtp is { } format
        && format.EncodingName.Equals("H264", StringComparison.OrdinalIgnoreCase)
        && (!SdpFormatParameters.Parse(format.FormatParameters).TryGetInt32("packetization-mode", out var mode) || mode == 0);

    // Returns how to begin anew if this transport cannot be.
    private async Task<SessionOutcome?> SetUpAsync(OfferedMedia media, OfferedStream offer, CancellationToken cancellationToken)
    {
        var section = new MediaSection(media, reorders: _transport != RtspClientTransport.Tcp);
        _sections.Add(section);
        var socket = _transport == RtspClientTransport.Udp ? UdpMedia.Open(LocalAddress, _settings) : null;
        _sockets.Add(socket);
        var url = MediaUrlOf(media);
        var ourKey = media.IsSecure ? MakeKey() : null;
        var response = await Client.RequestAsync(
            RtspMethods.Setup, url, request => PrepareSetup(request, media, socket, url, ourKey), cancellationToken);
        if (RtspClient.RedirectOf(response) is { } redirect)
        {
            return new SessionOutcome(redirect, null);
        }

        var isAutomatic = _options.RtspTransport == RtspClientTransport.Automatic && _transport == RtspClientTransport.Udp;
        if (response.StatusCode == (int)RtspStatus.UnsupportedTransport && isAutomatic)
        {
            return new SessionOutcome(null, "the server does not support UDP");
        }

        RtspClient.ThrowUnlessOk(RtspMethods.Setup, response);
        var answer = response.Headers[RtspHeaderNames.Transport] is { } header && TransportSpec.ParseAll(header) is [var chosen, ..] ? chosen : null;
        if (answer is { IsTcp: true } && isAutomatic)
        {
            return new SessionOutcome(null, "the server answered with TCP");
        }

        // A server that says nothing about the transport means the one that was asked for.
        answer ??= new TransportSpec { IsTcp = _transport == RtspClientTransport.Tcp, IsMulticast = _transport == RtspClientTransport.Multicast };
        if (answer.IsTcp != (_transport == RtspClientTransport.Tcp) || (answer.IsMulticast && !answer.IsTcp) != (_transport == RtspClientTransport.Multicast))
        {
            throw new IOException($"the server chose another transport than {_transport.ToString().ToLowerInvariant()}");
        }

        if (ourKey is not null)
        {
            Secure(section, response, ourKey);
        }

        Connect(section, socket, answer, offer);
        return null;
    }

    private void PrepareSetup(RtspRequest request, OfferedMedia media, UdpMedia? socket, string url, SrtpMasterKey? ourKey)
    {
        var channel = ChannelOf(media);
        var spec = new TransportSpec
        {
            IsSecure = media.IsSecure,
            IsTcp = _transport == RtspClientTransport.Tcp,
            IsMulticast = _transport == RtspClientTransport.Multicast,
            ClientPorts = socket?.LocalPorts,
            Interleaved = _transport == RtspClientTransport.Tcp ? new PortPair(channel, channel + 1) : null,
        };
        request.Headers.Add(RtspHeaderNames.Transport, spec.ToString());
        if (ourKey is not null)
        {
            var now = NtpTimestamp.FromDateTimeOffset(_settings.TimeProvider.GetUtcNow());
            var message = MikeyMessage.Create(ourKey, [new MikeyStream(0)], RandomNumber(), RandomNumberGenerator.GetBytes(16), now);
            request.Headers.Add(RtspHeaderNames.KeyMgmt, new KeyManagementHeader(url, message.ToBytes()).ToString());
        }
    }

    private static void Secure(MediaSection section, RtspResponse response, SrtpMasterKey ourKey)
    {
        ReadOnlyMemory<byte>? bytes = KeyManagementHeader.TryParse(response.Headers[RtspHeaderNames.KeyMgmt], out var header)
            ? header.Data
            : section.Media.KeyManagement;
        if (bytes is not { } message)
        {
            throw new IOException("the server offers encrypted media, but gives no key for it");
        }

        if (!MikeyMessage.TryParse(message.Span, out var theirs) || !theirs.TryGetMasterKey(out var theirKey))
        {
            throw new IOException("the server's key for encrypted media cannot be used");
        }

        section.Secure(theirs, theirKey, ourKey);
    }

    // Connects a section that the server has agreed to with what brings its packets.
    private void Connect(MediaSection section, UdpMedia? socket, TransportSpec answer, OfferedStream offer)
    {
        switch (_transport)
        {
            case RtspClientTransport.Tcp:
                var channels = answer.Interleaved ?? new PortPair(ChannelOf(section.Media), ChannelOf(section.Media) + 1);
                section.RtcpChannel = (byte)channels.Rtcp;
                _channels[channels.Rtcp] = new SectionChannel(section, IsRtcp: true);
                _channels[channels.Rtp] = new SectionChannel(section, IsRtcp: false);
                break;
            case RtspClientTransport.Udp:
                Start(section, socket!, answer, answer.ServerPorts);
                break;
            default:
                Start(section, Join(section, answer, offer), answer, null);
                break;
        }
    }

    private UdpMedia Join(MediaSection section, TransportSpec answer, OfferedStream offer)
    {
        var media = offer.Session.Medias.FirstOrDefault(candidate => candidate.Control == section.Media.Control);
        var address = answer.Destination ?? (media is null ? null : offer.Session.GetConnection(media)?.Address);
        var ports = answer.Ports ?? answer.ServerPorts ?? (media is { Port: > 0 } ? new PortPair(media.Port, media.Port + 1) : null);
        if (!IPAddress.TryParse(address, out var group) || ports is not { } pair || pair.Rtp == 0)
        {
            throw new IOException("the server does not say which multicast group and ports it sends to");
        }

        try
        {
            var joined = UdpMedia.Join(group, pair, LocalAddress, _settings);
            _sockets[^1] = joined;
            return joined;
        }
        catch (SocketException ex)
        {
            throw new IOException($"cannot join the multicast group {group}:{pair.Rtp}: {ex.Message}", ex);
        }
    }

    private void Start(MediaSection section, UdpMedia socket, TransportSpec answer, PortPair? serverPorts)
    {
        // The server may send from another address than it was reached at, and then says so.
        var addresses = new List<IPAddress> { RemoteAddress };
        if (IPAddress.TryParse(answer.Source, out var source) && source.AddressFamily == RemoteAddress.AddressFamily
            && !source.Equals(IPAddress.Any) && !source.Equals(IPAddress.IPv6Any))
        {
            addresses.Add(source);
        }

        // A server that does not say its ports may send from any.
        var ports = serverPorts is { Rtp: > 0 } known ? known : default;
        _starters.Add(() => socket.Start(section, _receiver!, addresses, ports, _options.RtspAnyPort, _settings.Receivers));
    }

    private void PreparePlay(RtspRequest request)
    {
        if (PlayRange.TryMake(_options.RtspRangeType, _options.RtspRangeStart, out var range))
        {
            request.Headers.Add(RtspHeaderNames.Range, range.ToString());
        }

        if (_options.RtspScale.Length > 0)
        {
            request.Headers.Add(RtspHeaderNames.Scale, _options.RtspScale);
        }
    }

    private async Task<SessionOutcome> WatchAsync(PacketReceiver receiver, CancellationToken cancellationToken)
    {
        var time = _settings.TimeProvider;
        var timings = _settings.Timings;
        var began = time.GetTimestamp();
        var (lastPackets, lastPacketAt, lastReport, lastKeepAlive) = (receiver.PacketCount, began, began, began);
        var mustSwitch = _transport == RtspClientTransport.Udp && _options.RtspTransport == RtspClientTransport.Automatic;
        using var timer = new PeriodicTimer(timings.Tick, time);
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
            var packets = receiver.PacketCount;
            if (packets != lastPackets)
            {
                (lastPackets, lastPacketAt, mustSwitch) = (packets, time.GetTimestamp(), false);
            }

            if (mustSwitch && time.GetElapsedTime(began) >= timings.FirstDatagram)
            {
                return new SessionOutcome(null, $"no UDP packets received within {timings.FirstDatagram.TotalSeconds:0.###} s");
            }

            if (receiver.HasEnded)
            {
                throw new IOException("the server ended the stream");
            }

            if (time.GetElapsedTime(lastPacketAt) >= _settings.ReadTimeout)
            {
                throw new IOException($"the server has sent no media for {_settings.ReadTimeout.TotalSeconds:0.###} s");
            }

            if (time.GetElapsedTime(lastReport) >= timings.Reports)
            {
                lastReport = time.GetTimestamp();
                await SendReportsAsync(receiver, cancellationToken);
            }

            if (time.GetElapsedTime(lastKeepAlive) >= Client.KeepAliveInterval)
            {
                lastKeepAlive = time.GetTimestamp();
                Client.BeginKeepAlive(_aggregateUrl, _hasGetParameter, _log);
            }
        }
    }

    private async Task SendReportsAsync(PacketReceiver receiver, CancellationToken cancellationToken)
    {
        for (var i = 0; i < _sections.Count; i++)
        {
            if (receiver.MakeReport(_sections[i]) is not { } report)
            {
                continue;
            }

            if (_transport == RtspClientTransport.Tcp)
            {
                byte[] frame = [PacketRun.PrefixMagic, _sections[i].RtcpChannel, (byte)(report.Length >> 8), (byte)report.Length, .. report];
                await Client.Connection.WriteAsync(frame, cancellationToken);
            }
            else
            {
                _sockets[i]?.SendReport(report);
            }
        }
    }

    private string TransportName => _transport switch
    {
        RtspClientTransport.Tcp => "TCP",
        RtspClientTransport.Multicast => "UDP-multicast",
        _ => "UDP",
    };

    private string MediaUrlOf(OfferedMedia media) =>
        ControlUrl.WithAuthorityOf(ControlUrl.Resolve(_aggregateUrl, media.Control), Client.RequestUrl);

    private static int ChannelOf(OfferedMedia media) => media.Index * 2;

    private IPAddress LocalAddress => Unmapped(Client.Opened.Local.Address);

    private IPAddress RemoteAddress => Unmapped(Client.Opened.Remote.Address);

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static SrtpMasterKey MakeKey()
    {
        const SrtpProfile Profile = SrtpProfile.AesCm128HmacSha1Tag80;
        return new SrtpMasterKey(Profile, RandomNumberGenerator.GetBytes(Profile.KeyLength()), RandomNumberGenerator.GetBytes(Profile.SaltLength()));
    }

    private static uint RandomNumber() => BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(sizeof(uint)));

    private sealed record SectionChannel(MediaSection Section, bool IsRtcp);
}
