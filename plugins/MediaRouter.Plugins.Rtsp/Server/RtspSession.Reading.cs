using MediaRouter.Media.Rtcp;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Mapping;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <content>Reading: PLAY, PAUSE, and what comes back from the reader.</content>
internal sealed partial class RtspSession
{
    // Guarded by _turn.
    private IReading? _reading;
    private SharedPackager<WireForm>? _form;
    private SharedPackager<MulticastForm>? _multicast;
    private SharedPackager<SecureFeed>? _secureFeed;
    private EgressReader? _reader;
    private RtspConnection? _countedConnection;
    private bool _hasPlayed;

    // Media begin behind the answer to PLAY, when another request or the end of the session may have come.
    private readonly Lock _joining = new();

    // Guarded by _joining.
    private ulong _tracks;
    private bool _joined;

    // For the counters, which anybody may read.
    private volatile SentMeter _sent = SentMeter.None;
    private volatile SentReports _sentReports = SentReports.None;
    private volatile WireForm? _countedForm;

    // Written by whoever takes packets of the client.
    private long _lastControlAt;
    private long _controlBytesReceived;
    private long _controlPacketsReceived;
    private long _controlPacketsInError;
    private long _controlPacketsSent;
    private long[] _reportedLost = [];

    /// <summary>Packets that the reader reported as lost.</summary>
    public long ReportedLost => _reportedLost.Sum();

    private async ValueTask BeginReadingAsync(RtspConnection connection, RtspRequest request, MediaUrl target)
    {
        target = target with { Control = null };
        if (_reading is not null)
        {
            if (target != _target)
            {
                throw new RefusedException(Refusal.InvalidPath, "media of different paths cannot be set up in one session");
            }

            return;
        }

        _grant = await connection.AuthorizeAsync(request, AccessAction.Read, target, Id, _ending.Token);
        _target = target;
        _reading = await _server.Paths.ReadAsync(_grant, this, _ending.Token);
        _reportedLost = new long[_reading.Stream.Tracks.Count];
    }

    private MulticastForm? TakeMulticast() => (_multicast ??= _server.ShareMulticast(_reading!))?.Packager;

    private RtspReply Play(RtspConnection connection, RtspRequest request, RtspUrl url)
    {
        if (_state is not (SessionState.Ready or SessionState.Playing) || _reading is not { } reading)
        {
            return RtspStatus.MethodNotValidInThisState;
        }

        var range = request.Headers[RtspHeaderNames.Range];
        var response = new RtspResponse(RtspStatus.Ok);
        if (range is not null)
        {
            // A live stream has one place to play from, whatever was asked for.
            response.Headers.Add(RtspHeaderNames.Range, "npt=0-");
        }

        if (_state == SessionState.Playing)
        {
            return response;
        }

        lock (_joining)
        {
            _tracks = TracksOf(reading.Stream);
        }

        PrepareForm(connection, reading);
        if (MakeRtpInfo(url) is { Length: > 0 } info)
        {
            response.Headers.Add(RtspHeaderNames.RtpInfo, info);
        }

        _state = SessionState.Playing;
        _hasPlayed = true;
        return new RtspReply(response) { AfterSend = () => Start(connection, reading) };
    }

    private ulong TracksOf(IStream stream) => stream.Tracks
        .Where(track => track.Description.Rtp is not null && _medias.Exists(media => media.Index == track.Description.MediaIndex))
        .Aggregate(0UL, (mask, track) => mask | (1UL << track.Index));

    private void PrepareForm(RtspConnection connection, IReading reading)
    {
        switch (_transport)
        {
            case RtspTransport.Tcp:
                // More media may have been set up since the last time. The new share is taken first, so that the form stays if it is the same.
                var former = _form;
                _form = InterleavedForm.Share(reading.Stream, _server.FormContext(reading.Path, _isSecureProfile), _medias.ToDictionary(media => media.Index, media => media.Channel));
                former?.Dispose();
                if (_reader != connection.Egress)
                {
                    // The connection may have carried other sessions.
                    _reader = connection.Egress!;
                    _countedConnection = connection;
                    _sent = _sent.Continue(_reader, connection);
                }

                break;
            case RtspTransport.Udp:
                _form ??= DatagramForm.Share(reading.Stream, _server.FormContext(reading.Path, _isSecureProfile));
                if (_reader is UdpEgressReader datagrams)
                {
                    datagrams.SetDestinations(DatagramPorts.DestinationsOf(reading.Stream, _medias));
                }
                else
                {
                    _reader = _server.Datagrams!.CreateReader(reading.Stream, _medias, this);
                    _sent = _sent.Continue(_reader, null);
                }

                break;
            default:
                break;
        }

        _countedForm = _form?.Packager ?? _multicast?.Packager.Form;
    }

    // The answer to PLAY is on its way; media may follow.
    private void Start(RtspConnection connection, IReading reading)
    {
        if (!TryJoin(reading))
        {
            return;
        }

        reading.Started();
        Log.LogInformation(
            "is reading from path '{Path}', with {Transport}, {Tracks}", PathName, TransportName, TrackText.Describe(TracksInUse(reading.Stream)));
    }

    private bool TryJoin(IReading reading)
    {
        lock (_joining)
        {
            if (_joined || _state != SessionState.Playing || _countedForm is not { } form)
            {
                return false;
            }

            if (_transport == RtspTransport.Multicast && _multicast is { } multicast)
            {
                _sent = _sent.Continue(multicast.Packager.Reader, null);
                multicast.Packager.AddListener(this);
                _joined = true;
            }
            else if (_reader is { } reader)
            {
                PostReports(form, reader);
                _joined = form.Add(reader, _tracks);
            }

            if (_joined)
            {
                _sentReports = _sentReports.Continue(form, _tracks);
                return true;
            }
        }

        Close(EndReason.TransportLost, "the connection was lost");
        return false;
    }

    /// <summary>Name of the transport as log and API show it.</summary>
    public string TransportName => _transport switch
    {
        RtspTransport.Tcp => "TCP",
        RtspTransport.Udp => "UDP",
        RtspTransport.Multicast => "UDP-multicast",
        _ => "",
    };

    private IEnumerable<ITrack> TracksInUse(IStream stream) => stream.Tracks.Where(track => (_tracks & (1UL << track.Index)) != 0);

    // So that the reader can put its tracks into step from the first packets on.
    private void PostReports(WireForm form, EgressReader reader)
    {
        foreach (var track in TracksInUse(form.Stream))
        {
            if (form.MakeReportBytes(track) is not { } bytes)
            {
                continue;
            }

            var posted = reader is UdpEgressReader datagrams ? datagrams.PostDatagram(track.Index, bytes, control: true) : reader.Post(bytes);
            if (posted)
            {
                Interlocked.Increment(ref _controlPacketsSent);
            }
        }
    }

    private string MakeRtpInfo(RtspUrl url)
    {
        var form = _form?.Packager ?? _multicast?.Packager.Form;
        if (form is null)
        {
            return "";
        }

        // The tracks begin together: at the latest moment that all of them had reached, by the wall clock.
        var clocks = TracksInUse(form.Stream).Select(track => (Track: track, track.Clock)).ToList();
        var start = clocks.Where(pair => pair.Clock is not null).Select(pair => pair.Clock!.NtpUnixNanoseconds).DefaultIfEmpty().Min();
        var entries = new List<RtpInfoEntry>();
        foreach (var media in _medias)
        {
            foreach (var (track, clock) in clocks.Where(pair => pair.Track.Description.MediaIndex == media.Index).Take(1))
            {
                // A reader of a track with random-access points begins at one that is still to come, so no number can be promised.
                var sequence = track.HasRandomAccessPoints ? null : form.NextSequence(track);
                uint? timestamp = clock is null
                    ? null
                    : unchecked((uint)(clock.Pts - (long)((Int128)(clock.NtpUnixNanoseconds - start) * track.Description.ClockRate / 1_000_000_000)));
                entries.Add(new RtpInfoEntry(ControlUrlOf(url, media.Index), sequence, timestamp));
            }
        }

        return RtpInfoEntry.Format(entries);
    }

    private static string ControlUrlOf(RtspUrl url, int media)
    {
        var text = url.WithoutCredentials().ToString();
        return $"{text.TrimEnd('/')}/{MediaUrl.ControlOf(media)}";
    }

    private RtspReply Pause()
    {
        switch (_state)
        {
            case SessionState.Playing:
                _state = SessionState.Ready;
                LeaveGroup();
                return RtspStatus.Ok;
            case SessionState.Recording when _demuxer is not null:
                return RtspStatus.MethodNotValidInThisState;
            case SessionState.Recording:
                StopPublishing(EndReason.Completed);
                _state = SessionState.Announced;
                return RtspStatus.Ok;
            case SessionState.Ready or SessionState.Announced:
                return RtspStatus.Ok;
            default:
                return RtspStatus.MethodNotValidInThisState;
        }
    }

    private void LeaveGroup()
    {
        lock (_joining)
        {
            if (!_joined)
            {
                return;
            }

            _joined = false;
            _sentReports = _sentReports.Stop();
            if (_transport == RtspTransport.Multicast && _multicast is { } multicast)
            {
                // The group goes on for others.
                multicast.Packager.RemoveListener(this);
                _sent = _sent.Stop();
            }
            else if (_form is { } form && _reader is { } reader)
            {
                form.Packager.Group.Remove(reader);
            }
        }
    }

    private async ValueTask StopReadingAsync()
    {
        LeaveGroup();
        if (_transport == RtspTransport.Udp)
        {
            _server.Datagrams?.Unbind(this, _medias);
            if (_reader is { } reader)
            {
                await reader.CloseAsync(TimeSpan.Zero);
            }
        }

        _reader = null;
        _form?.Dispose();
        _multicast?.Dispose();
        _secureFeed?.Dispose();
        _reading?.End(_closeReason);
        _form = null;
        _multicast = null;
        _secureFeed = null;
        _reading = null;
    }

    /// <summary>Takes a control packet of a reader.</summary>
    public void OnReaderControl(ReadOnlySpan<byte> packet, long receivedAt)
    {
        Volatile.Write(ref _lastControlAt, receivedAt);
        Interlocked.Add(ref _controlBytesReceived, packet.Length);
        Interlocked.Increment(ref _controlPacketsReceived);
        var compound = new RtcpCompound(packet);
        while (compound.MoveNext())
        {
            var count = compound.Current.Type == RtcpPacketType.ReceiverReport ? compound.Current.Count : 0;
            for (var i = 0; i < count && compound.Current.TryGetReportBlock(i, out var block); i++)
            {
                TakeReportBlock(block);
            }
        }

        if (compound.IsMalformed)
        {
            Interlocked.Increment(ref _controlPacketsInError);
        }
    }

    private void TakeReportBlock(in ReportBlock block)
    {
        if (_countedForm is not { } form)
        {
            return;
        }

        foreach (var track in form.Stream.Tracks)
        {
            if (track.Ssrc == block.Ssrc && track.Index < _reportedLost.Length)
            {
                // The count is cumulative; duplicates make it fall.
                _reportedLost[track.Index] = Math.Max(_reportedLost[track.Index], block.CumulativeLost);
            }
        }
    }
}
