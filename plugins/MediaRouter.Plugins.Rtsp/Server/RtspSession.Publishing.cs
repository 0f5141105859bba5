using MediaRouter.Media.Sdp;
using MediaRouter.Media.Srtp;
using MediaRouter.Plugins.Rtsp.Mapping;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <content>Publishing: ANNOUNCE, RECORD, and the packets of the publisher.</content>
internal sealed partial class RtspSession
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(10);

    // A gap that is not filled within this time will not be: retransmission does not exist here, and reordering takes a few milliseconds.
    private static readonly TimeSpan ReorderingWait = TimeSpan.FromMilliseconds(150);

    // Made with the first SRTP media of a publisher: what our reports are encrypted with. Used by the sweep alone.
    private SrtpMasterKey? _controlKey;
    private SrtpProtector? _controlProtector;

    // Guarded by _turn.
    private OfferedStream? _offer;
    private string _announcedUrl = "";
    private IPublication? _publication;

    // Made by RECORD when a transport stream is to be split.
    private TsDemuxer? _demuxer;

    // Replaced under _turn, read by whoever takes packets.
    private volatile PacketReceiver? _receiver;
    private long _recordingSince;
    private long _reportsSentAt;

    /// <summary>What came from the publisher; null for readers.</summary>
    public PacketReceiver? Receiver => _receiver;

    private async ValueTask<RtspReply> AnnounceAsync(RtspConnection connection, RtspRequest request, RtspUrl url)
    {
        if (_state != SessionState.Initial || _reading is not null)
        {
            return RtspStatus.MethodNotValidInThisState;
        }

        if (request.Headers[RtspHeaderNames.ContentType] is { } type && !type.StartsWith("application/sdp", StringComparison.OrdinalIgnoreCase))
        {
            return RtspStatus.UnsupportedMediaType;
        }

        if (!OfferedStream.TryRead(request.Body.Span, out var offer, out var error))
        {
            return new RtspReply(new RtspResponse(RtspStatus.BadRequest)) { CloseReason = EndReason.ClientMisuse, CloseDetail = error };
        }

        var target = MediaUrl.Of(url) with { Control = null };
        _grant = await connection.AuthorizeAsync(request, AccessAction.Publish, target, Id, _ending.Token);
        _target = target;
        _offer = offer;
        _announcedUrl = ControlUrl.ResolveAggregate(request.Url, null, null, offer.Session.Control);
        _state = SessionState.Announced;
        return RtspStatus.Ok;
    }

    // Publishers choose the controls of their media themselves, and differ in how they make URLs of them.
    private int? FindAnnounced(RtspUrl url)
    {
        var requested = url.WithoutCredentials().ToString().TrimEnd('/');
        var announced = RtspUrl.TryParse(_announcedUrl, out var parsed) ? parsed.WithoutCredentials().ToString().TrimEnd('/') : _announcedUrl.TrimEnd('/');
        foreach (var media in _offer!.Medias)
        {
            if (media.Control is { Length: > 0 } control
                && (string.Equals(ControlUrl.Resolve(announced, control).TrimEnd('/'), requested, StringComparison.Ordinal)
                    || requested.EndsWith("/" + control.Trim('/'), StringComparison.Ordinal)))
            {
                return media.Index;
            }
        }

        if (MediaUrl.Of(url).Control is { } number && number < _offer.Medias.Count)
        {
            return number;
        }

        // Without a control in the URL, sections are set up in their order.
        return requested == announced ? _offer.Medias.FirstOrDefault(media => !_medias.Exists(known => known.Index == media.Index))?.Index : null;
    }

    private async ValueTask<RtspReply> RecordAsync(RtspConnection connection)
    {
        if (_state != SessionState.Announced || _offer is not { } offer || _grant is not { } grant)
        {
            return RtspStatus.MethodNotValidInThisState;
        }

        if (_medias.Count < offer.Medias.Count)
        {
            return new RtspReply(new RtspResponse(RtspStatus.BadRequest))
            {
                CloseReason = EndReason.ClientMisuse,
                CloseDetail = "not all announced media were set up",
            };
        }

        IStreamWriter writer;
        if (MustDemux(grant, offer))
        {
            writer = _demuxer = new TsDemuxer(offer.Description.Title, Log);
        }
        else
        {
            writer = await PublishAsync(grant, offer.Description, _ending.Token);
        }

        _receiver ??= MakeReceiver(offer);
        _receiver.Attach(writer);
        _recordingSince = _reportsSentAt = _server.Time.GetTimestamp();
        _countedConnection = connection;
        _state = SessionState.Recording;
        if (_demuxer is { } demuxer)
        {
            Log.LogInformation("is splitting MPEG-TS for path '{Path}'", PathName);
            _server.Track(Task.Run(() => PublishProgramsAsync(demuxer, grant)));
        }

        return RtspStatus.Ok;
    }

    private PacketReceiver MakeReceiver(OfferedStream offer)
    {
        var reorders = _transport != RtspTransport.Tcp;
        List<MediaSection> sections = [.. offer.Medias.Select(media => new MediaSection(media, reorders))];
        sections.ForEach(section => section.ProtectReports(_controlProtector));
        return new PacketReceiver(sections, offer.Description.Tracks, reorders, _server.Time, ReorderingWait);
    }

    private bool MustDemux(AccessGrant grant, OfferedStream offer)
    {
        if (!offer.HasTransportStream || grant.Path?.Get<RtspIngestOptions>() is not { RtspDemuxMpegts: true })
        {
            return false;
        }

        if (!offer.IsTransportStream)
        {
            Log.LogWarning("MPEG-TS is not split, because other tracks come with it");
        }

        return offer.IsTransportStream;
    }

    private async ValueTask<IStreamWriter> PublishAsync(AccessGrant grant, StreamDescription description, CancellationToken cancellationToken)
    {
        _publication = await _server.Paths.PublishAsync(grant, this, description, cancellationToken);
        var writer = _publication.Writer;
        Log.LogInformation("is publishing to path '{Path}', {Tracks}", PathName, TrackText.Describe(writer.Stream.Tracks));
        return writer;
    }

    // Beside the requests: the tracks are known only some time after the answer to RECORD.
    private async Task PublishProgramsAsync(TsDemuxer demuxer, AccessGrant grant)
    {
        try
        {
            await demuxer.RunAsync((description, cancellationToken) => PublishProgramAsync(grant, description, cancellationToken), _server.Time, _ending.Token);
        }
        catch (OperationCanceledException) when (_ending.IsCancellationRequested)
        {
            // The session has ended.
        }
        catch (RefusedException ex)
        {
            Close(ex.Refusal == Refusal.Stopping ? EndReason.Shutdown : EndReason.ClientMisuse, ex.Message);
        }
        catch (IOException ex)
        {
            Close(EndReason.ClientMisuse, ex.Message);
        }
        catch (Exception ex)
        {
            Log.LogError(ex, "Unexpected failure while publishing the tracks of MPEG-TS");
            Close(EndReason.InternalFault, "internal fault");
        }
    }

    private async ValueTask<IStreamWriter> PublishProgramAsync(AccessGrant grant, StreamDescription description, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            // The end of the session cancels before it takes its turn, so nothing is published behind it.
            cancellationToken.ThrowIfCancellationRequested();

            // Given back first: to take the path over would end the publisher before, which is this session.
            _publication?.End(EndReason.Completed);
            _publication = null;
            return await PublishAsync(grant, description, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private void StopPublishing(EndReason reason)
    {
        if (_state == SessionState.Closed)
        {
            // Hands on what waits behind gaps.
            _receiver?.Dispose();
        }

        _receiver?.Attach(null);
        _demuxer?.Finish();
        _publication?.End(reason);
        _publication = null;
        if (_state == SessionState.Closed && _offer is not null && _transport == RtspTransport.Udp)
        {
            _server.Datagrams?.Unbind(this, _medias);
        }
    }

    /// <summary>Takes an interleaved frame of the connection; called by its loop.</summary>
    public void OnFrame(byte channel, ReadOnlySpan<byte> frame, long receivedAt)
    {
        foreach (var media in _medias)
        {
            if (channel == media.Channel || channel == media.Channel + 1)
            {
                OnPacket(media, channel != media.Channel, frame, receivedAt);
                return;
            }
        }
    }

    /// <summary>Takes a packet of the client, however it came.</summary>
    public void OnPacket(SessionMedia media, bool isControl, ReadOnlySpan<byte> packet, long receivedAt)
    {
        if (!_isSecureProfile)
        {
            OnPlainPacket(media.Index, isControl, packet, receivedAt);
        }
        else
        {
            OnSecurePacket(media, isControl, packet, receivedAt);
        }
    }

    // By itself, so that plain packets do not pay for the closure.
    private void OnSecurePacket(SessionMedia media, bool isControl, ReadOnlySpan<byte> packet, long receivedAt)
    {
        if (media.Unprotector?.TryTake(packet, isControl, plain => OnPlainPacket(media.Index, isControl, plain, receivedAt)) == false)
        {
            _receiver?.OnForged(isControl);
        }
    }

    private void OnPlainPacket(int media, bool isControl, ReadOnlySpan<byte> packet, long receivedAt)
    {
        switch (_state)
        {
            case SessionState.Recording when isControl:
                _receiver?.OnRtcp(_receiver.Sections[media], packet, receivedAt);
                break;
            case SessionState.Recording:
                _receiver?.OnRtp(_receiver.Sections[media], packet, receivedAt);
                break;
            case SessionState.Playing when isControl:
                OnReaderControl(packet, receivedAt);
                break;
            default:
                break;
        }
    }

    /// <summary>What was received so far has been handed over.</summary>
    public void OnFramesTaken() => _receiver?.EndBatch();

    private void SweepPublisher(long now)
    {
        if (_receiver is not { } receiver)
        {
            return;
        }

        var lastSign = Math.Max(_recordingSince, _transport == RtspTransport.Tcp ? _countedConnection?.LastReceivedAt ?? 0 : receiver.LastPacketAt);
        if (_server.Time.GetElapsedTime(lastSign, now) > _server.Network.ReadTimeout)
        {
            Close(EndReason.PeerTimeout, _transport == RtspTransport.Tcp ? "no data was received for too long" : "no UDP packets were received for too long");
            return;
        }

        receiver.EndBatch();
        if (_server.Time.GetElapsedTime(_reportsSentAt, now) < ReportPeriod)
        {
            return;
        }

        _reportsSentAt = now;
        foreach (var media in _medias.ToArray())
        {
            SendReceiverReport(receiver, media);
        }
    }

    private void SendReceiverReport(PacketReceiver receiver, SessionMedia media)
    {
        if (receiver.MakeReport(receiver.Sections[media.Index]) is not { } report)
        {
            return;
        }

        var sent = _transport == RtspTransport.Tcp
            ? _countedConnection?.Post(SenderReportWriter.Frame([0, 0, 0, 0, .. report], (byte)(media.Channel + 1))) == true
            : _server.Datagrams?.TrySendControl(report, media.ControlPeer) == true;
        if (sent)
        {
            Interlocked.Increment(ref _controlPacketsSent);
        }
    }

    // The key that a publisher verifies our reports with.
    private byte[] DescribeControlKey()
    {
        if (_controlKey is null)
        {
            _controlKey = StreamKeys.CreateMasterKey();
            _controlProtector = new SrtpProtector(new SrtpContext(_controlKey));
        }

        return StreamKeys.Describe(_controlKey, [new MikeyStream(0)], 0, _server.Time.GetUtcNow());
    }
}
