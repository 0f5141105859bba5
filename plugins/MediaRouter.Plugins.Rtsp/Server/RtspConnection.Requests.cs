using System.Globalization;
using MediaRouter.Net;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <content>Requests and their answers.</content>
internal sealed partial class RtspConnection
{
    private const string SupportedMethods =
        "OPTIONS, DESCRIBE, ANNOUNCE, SETUP, PLAY, RECORD, PAUSE, GET_PARAMETER, SET_PARAMETER, TEARDOWN";

    /// <summary>Asks whether the client may do something with a path.</summary>
    /// <param name="request">The request with its credentials.</param>
    /// <param name="action">What it wants to do.</param>
    /// <param name="url">What it wants to do it with.</param>
    /// <param name="id">Identifier of the connection or session.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="RefusedException">It may not.</exception>
    /// <exception cref="StaleCredentialsException">It is to answer a new challenge.</exception>
    public async ValueTask<AccessGrant> AuthorizeAsync(RtspRequest request, AccessAction action, MediaUrl url, Guid id, CancellationToken cancellationToken)
    {
        var access = new AccessRequest
        {
            Action = action,
            Path = url.Path,
            Query = url.Query,
            RemoteAddress = RemoteEndPoint.Address,
            Protocol = "rtsp",
            SessionId = id,
            UserAgent = UserAgent,
        };
        access = _credentials.Read(request, access, out var isStale);
        if (isStale)
        {
            throw new StaleCredentialsException();
        }

        return await _server.Paths.AuthorizeAsync(access, cancellationToken);
    }

    private async ValueTask<(EndReason, string)?> TakeRequestAsync(RtspRequest request)
    {
        if (request.IsHttp)
        {
            return await BeginTunnelAsync(request);
        }

        EnsureEgress(framing: null);
        _isDetected = true;
        if (request.Headers[RtspHeaderNames.UserAgent] is { } agent)
        {
            UserAgent = agent;
        }

        var reply = await AnswerAsync(request);
        Send(request, reply.Response);
        reply.AfterSend?.Invoke();
        return reply.CloseReason is { } reason ? (reason, reply.CloseDetail) : null;
    }

    private void EnsureEgress(IChunkFraming? framing)
    {
        if (_egress is not null)
        {
            return;
        }

        if (_tls is not null)
        {
            _egress = _tls.CreateReader(_server.Loops, _server.ReaderOptions, this, framing);
        }
        else if (framing is not null)
        {
            _egress = new StreamEgressReader(_server.Loops, _socket, _server.ReaderOptions, this, framing);
        }
        else
        {
            _egress = new TcpEgressReader(_server.Loops, _socket, _server.ReaderOptions, this);
        }
    }

    private void Send(RtspRequest? request, RtspResponse response)
    {
        if (request?.Headers[RtspHeaderNames.CSeq] is { } sequence)
        {
            response.Headers[RtspHeaderNames.CSeq] = sequence;
        }

        response.Headers[RtspHeaderNames.Server] = RtspServerBase.ServerName;
        if (Log.IsEnabled(LogLevel.Debug))
        {
            Log.LogDebug("{Method} answered with {StatusCode} {ReasonPhrase}", request?.Method ?? "garbage", response.StatusCode, response.ReasonPhrase);
        }

        var bytes = response.ToBytes();
        Volatile.Write(ref _messageBytesSent, _messageBytesSent + bytes.Length);
        Post(bytes);
    }

    private void ReplyToGarbage()
    {
        // Only to a peer that has spoken RTSP before: bytes of anything else would be noise to it.
        if (_egress is not null)
        {
            Send(null, new RtspResponse(RtspStatus.BadRequest));
        }
    }

    private async ValueTask<RtspReply> AnswerAsync(RtspRequest request)
    {
        if (request.Version != "RTSP/1.0")
        {
            return RtspStatus.VersionNotSupported;
        }

        if (!uint.TryParse(request.Headers[RtspHeaderNames.CSeq], NumberStyles.None, CultureInfo.InvariantCulture, out _))
        {
            return Refuse(RtspStatus.BadRequest, EndReason.PeerViolation, "CSeq is missing or not a number (RFC 2326, section 12.17)");
        }

        try
        {
            return await DispatchAsync(request);
        }
        catch (StaleCredentialsException)
        {
            return _credentials.Challenge(isStale: true);
        }
        catch (RefusedException ex)
        {
            return AnswerRefusal(request, ex);
        }
    }

    private async ValueTask<RtspReply> DispatchAsync(RtspRequest request)
    {
        RtspSession? session = null;
        if (SessionHeader.TryParse(request.Headers[RtspHeaderNames.Session], out var header))
        {
            session = _server.FindSession(header.Id);
            if (session is null || !session.MayBeUsedBy(this))
            {
                // OPTIONS is how some clients keep a session alive; it works without one too.
                return request.Method == RtspMethods.Options ? AnswerOptions() : RtspStatus.SessionNotFound;
            }
        }

        session ??= _session;
        session?.Touch();
        switch (request.Method)
        {
            case RtspMethods.Options:
                return WithSession(AnswerOptions(), session);
            case RtspMethods.Describe:
                return await DescribeAsync(request);
            case RtspMethods.GetParameter:
                return WithSession(AnswerParameters(request), session);
            case RtspMethods.SetParameter:
                return WithSession(new RtspResponse(RtspStatus.Ok), session);
            case RtspMethods.Setup when session is not null && request.Headers[RtspHeaderNames.Session] is null && session.IsSetUpAnew(request.Url):
                session.Abandon();
                session = _server.CreateSession(this);
                break;
            case RtspMethods.Announce or RtspMethods.Setup:
                session ??= _server.CreateSession(this);
                break;
            case RtspMethods.Play or RtspMethods.Record or RtspMethods.Pause or RtspMethods.Teardown:
                break;
            default:
                return RtspStatus.NotImplemented;
        }

        if (session is null)
        {
            return RtspStatus.SessionNotFound;
        }

        return await session.HandleAsync(this, request);
    }

    private static RtspReply WithSession(RtspResponse response, RtspSession? session)
    {
        if (session is not null)
        {
            response.Headers[RtspHeaderNames.Session] = session.Header;
        }

        return response;
    }

    private static RtspResponse AnswerOptions()
    {
        var response = new RtspResponse(RtspStatus.Ok);
        response.Headers.Add(RtspHeaderNames.Public, SupportedMethods);
        return response;
    }

    // An empty one is a keep-alive (RFC 2326, section 10.8). There are no parameters that could be read.
    private static RtspResponse AnswerParameters(RtspRequest request) =>
        new(request.Body.IsEmpty ? RtspStatus.Ok : RtspStatus.ParameterNotUnderstood);

    private async ValueTask<RtspReply> DescribeAsync(RtspRequest request)
    {
        if (!RtspUrl.TryParse(request.Url, out var url))
        {
            return RtspStatus.BadRequest;
        }

        var target = MediaUrl.Of(url) with { Control = null };
        var grant = await AuthorizeAsync(request, AccessAction.Read, target, Id, _ending.Token);
        var stream = await _server.Paths.DescribeAsync(grant, _ending.Token);
        var description = _server.Describe(stream, target.Query);
        if (description.Medias.Count == 0)
        {
            throw new RefusedException(Refusal.NoCommonTracks, $"no track of path '{target.Path}' can be sent with RTSP");
        }

        var response = new RtspResponse(RtspStatus.Ok);
        response.Headers.Add(RtspHeaderNames.ContentBase, BaseUrl(url));
        response.Headers.Add(RtspHeaderNames.ContentType, "application/sdp");
        response.Body = description.ToBytes();
        return response;
    }

    // Clients append the control of a media section to this, so it ends with a slash, behind the query if there is one.
    private static string BaseUrl(RtspUrl url)
    {
        var text = url.WithoutCredentials().ToString();
        return text.EndsWith('/') ? text : text + "/";
    }

    private RtspReply AnswerRefusal(RtspRequest request, RefusedException refused)
    {
        switch (refused.Refusal)
        {
            case Refusal.CredentialsNeeded:
                return _credentials.Challenge(isStale: false);
            case Refusal.CredentialsWrong:
                Log.LogWarning("{Message}", refused.Message);
                return Refuse(RtspStatus.Unauthorized, EndReason.ClientMisuse, refused.Message);
            case Refusal.NoStream or Refusal.SourceTimedOut:
                return Refuse(RtspStatus.NotFound, EndReason.ClientMisuse, refused.Message);
            case Refusal.Redirected:
                var response = new RtspResponse(RtspStatus.Found);
                response.Headers.Add(RtspHeaderNames.Location, Absolute(request, refused.Location));
                return response;
            case Refusal.Stopping:
                return Refuse(RtspStatus.ServiceUnavailable, EndReason.Shutdown, refused.Message);
            default:
                return Refuse(RtspStatus.BadRequest, EndReason.ClientMisuse, refused.Message);
        }
    }

    private static string Absolute(RtspRequest request, string location) =>
        location.StartsWith('/') && RtspUrl.TryParse(request.Url, out var url) ? $"{url.Scheme}://{url.Authority}{location}" : location;

    // As in the systems that clients know: what is refused for good also ends the connection, behind the answer.
    private static RtspReply Refuse(RtspStatus status, EndReason reason, string detail) =>
        new(new RtspResponse(status)) { CloseReason = reason, CloseDetail = detail };
}
