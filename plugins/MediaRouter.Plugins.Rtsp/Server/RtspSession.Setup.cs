using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <content>SETUP: media sections and their transports.</content>
internal sealed partial class RtspSession
{
    private async ValueTask<RtspReply> SetupAsync(RtspConnection connection, RtspRequest request, RtspUrl url)
    {
        if (_state is not (SessionState.Initial or SessionState.Ready or SessionState.Announced))
        {
            return RtspStatus.MethodNotValidInThisState;
        }

        var offers = TransportSpec.ParseAll(request.Headers[RtspHeaderNames.Transport] ?? "");
        if (offers.Count == 0)
        {
            return RtspStatus.UnsupportedTransport;
        }

        var isPublishing = _state == SessionState.Announced;
        if (!isPublishing)
        {
            await BeginReadingAsync(connection, request, MediaUrl.Of(url));
        }

        var index = isPublishing ? FindAnnounced(url) : FindOffered(MediaUrl.Of(url).Control);
        if (index is not { } media || _medias.Exists(known => known.Index == media))
        {
            return RtspStatus.BadRequest;
        }

        var unprotector = ReadKey(request, media, isPublishing);
        foreach (var offer in offers)
        {
            if (TrySetUp(connection, offer, media, isPublishing, unprotector, out var answer))
            {
                _state = isPublishing ? SessionState.Announced : SessionState.Ready;
                var response = new RtspResponse(RtspStatus.Ok);
                response.Headers.Add(RtspHeaderNames.Transport, answer.ToString());
                if (_isSecureProfile)
                {
                    if (!isPublishing)
                    {
                        // From here on the key that the client is told must not change, whoever else leaves.
                        _secureFeed ??= _server.ShareSecureFeed(_reading!.Stream);
                    }

                    var keys = isPublishing ? DescribeControlKey() : _server.KeyFor(_reading!.Stream, media);
                    response.Headers.Add(RtspHeaderNames.KeyMgmt, new KeyManagementHeader(request.Url, keys).ToString());
                }

                return response;
            }
        }

        return RtspStatus.UnsupportedTransport;
    }

    /// <summary>
    /// Whether a SETUP that names no session begins another one: the media is set up already, and the session was played and paused. That is how ffmpeg goes over
    /// from UDP to TCP when no packet arrives: it pauses, forgets the session and sets its media up again.
    /// </summary>
    public bool IsSetUpAnew(string url) =>
        _hasPlayed && _state == SessionState.Ready && _reading is not null && RtspUrl.TryParse(url, out var parsed)
        && FindOffered(MediaUrl.Of(parsed).Control) is { } media && _medias.Exists(known => known.Index == media);

    // A client tells its key with the SETUP of the media, or a publisher with its description.
    private MediaUnprotector? ReadKey(RtspRequest request, int media, bool isPublishing)
    {
        if (!_server.IsSecure)
        {
            return null;
        }

        if (KeyManagementHeader.TryParse(request.Headers[RtspHeaderNames.KeyMgmt], out var header))
        {
            return MediaUnprotector.Create(header.Data.Span);
        }

        return isPublishing && _offer!.Medias[media].KeyManagement is { } message ? MediaUnprotector.Create(message) : null;
    }

    // Tries one transport that the client offers; false leaves everything as it was.
    private bool TrySetUp(RtspConnection connection, TransportSpec offer, int media, bool isPublishing, MediaUnprotector? unprotector, out TransportSpec answer)
    {
        answer = null!;
        var transport = offer.IsTcp ? RtspTransport.Tcp : offer.IsMulticast ? RtspTransport.Multicast : RtspTransport.Udp;

        // All media of a session travel in the same way. Without TLS, keys would be in the clear.
        if (!_server.Options.Offers(transport) || (_transport is { } chosen && (chosen != transport || _isSecureProfile != offer.IsSecure))
            || !_server.Allows(transport, offer.IsSecure) || (offer.IsSecure && isPublishing && unprotector is null))
        {
            return false;
        }

        var isSetUp = transport switch
        {
            RtspTransport.Tcp => TrySetUpInterleaved(connection, offer, media, unprotector, ref answer),
            RtspTransport.Udp => TrySetUpDatagrams(connection, offer, media, unprotector, ref answer),
            _ => !isPublishing && TrySetUpMulticast(media, ref answer),
        };
        if (!isSetUp)
        {
            return false;
        }

        _transport = transport;
        _isSecureProfile = offer.IsSecure;
        answer = answer with { IsSecure = offer.IsSecure, Ssrc = isPublishing ? null : SsrcOf(media), Mode = offer.Mode };
        return true;
    }

    private bool TrySetUpInterleaved(RtspConnection connection, TransportSpec offer, int media, MediaUnprotector? unprotector, ref TransportSpec answer)
    {
        // A client that names no channels gets those that the media carry anyway.
        var channels = offer.Interleaved ?? new PortPair(media * 2, (media * 2) + 1);
        if (channels.Rtcp != channels.Rtp + 1 || _medias.Exists(known => Math.Abs(known.Channel - channels.Rtp) < 2))
        {
            return false;
        }

        _medias.Add(new SessionMedia(media) { Channel = (byte)channels.Rtp, Unprotector = unprotector });
        connection.AllowChannels((byte)channels.Rtp);
        answer = new TransportSpec { IsTcp = true, Interleaved = channels };
        return true;
    }

    private bool TrySetUpDatagrams(RtspConnection connection, TransportSpec offer, int media, MediaUnprotector? unprotector, ref TransportSpec answer)
    {
        // Media go to the address that the connection comes from and to no other, whatever the client names.
        if (_server.Datagrams is not { } ports || offer.ClientPorts is not { Rtp: > 0, Rtcp: > 0 } client)
        {
            return false;
        }

        var address = connection.RemoteEndPoint.Address;
        if (!ports.CanReach(address))
        {
            return false;
        }

        var item = new SessionMedia(media)
        {
            ClientPorts = client,
            MediaPeer = new EndPointKey(address, client.Rtp),
            ControlPeer = new EndPointKey(address, client.Rtcp),
            Unprotector = unprotector,
        };
        if (!ports.TryBind(this, item))
        {
            return false;
        }

        _medias.Add(item);
        answer = new TransportSpec { ClientPorts = client, ServerPorts = ports.Ports };
        return true;
    }

    private bool TrySetUpMulticast(int media, ref TransportSpec answer)
    {
        if (_reading is null || TakeMulticast() is not { } multicast || multicast.GroupOf(media) is not { } group)
        {
            return false;
        }

        _medias.Add(new SessionMedia(media) { Group = group });
        answer = new TransportSpec { IsMulticast = true, Destination = group.ToString(), Ports = multicast.Ports, Ttl = MulticastForm.TimeToLive };
        return true;
    }

    private uint? SsrcOf(int media)
    {
        // With several formats in a section there is no one number.
        var tracks = _reading?.Stream.Tracks.Where(track => track.Description.Rtp is not null && track.Description.MediaIndex == media).ToList();
        return tracks is [var only] ? only.Ssrc : null;
    }

    // A URL without a control stands for the next section that was not set up: what single-media clients mean by it.
    private int? FindOffered(int? control)
    {
        var indexes = _reading!.Stream.Tracks.Where(track => track.Description.Rtp is not null).Select(track => track.Description.MediaIndex).Distinct();
        foreach (var index in indexes)
        {
            if (control is { } wanted ? index == wanted : !_medias.Exists(known => known.Index == index))
            {
                return index;
            }
        }

        return null;
    }
}
