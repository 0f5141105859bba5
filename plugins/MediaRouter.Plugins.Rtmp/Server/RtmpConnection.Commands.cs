using System.Buffers.Binary;
using MediaRouter.Plugins.Rtmp.Mapping;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <content>Control messages, commands and their answers.</content>
internal sealed partial class RtmpConnection
{
    // What other servers announce; some clients wait for it before they go on.
    private const uint WindowSize = 2_500_000;

    private const string ServerVersion = "LNX 9,0,124,2";
    private const int ServerCapabilities = 31;
    private const int Amf3Encoding = 3;

    // Enhanced RTMP v2, capsEx: several tracks, packets with modifiers, nanoseconds.
    private const int ExtendedCapabilities = 2 | 4 | 8;

    // "Can forward", in the maps of codecs of Enhanced RTMP v2.
    private const int CanForward = 4;

    // A connection publishes or plays one path at a time, so it needs one message stream; media are made for this one.
    private const uint MessageStream = 1;

    // Set by connect.
    private string _tcUrl = "";
    private string _app = "";
    private FlvCapabilities _capabilities = FlvCapabilities.Legacy;
    private bool _canReconnect;
    private volatile bool _hasAmf3;

    // The message stream that the client published or played on.
    private uint _messageStream;

    private async ValueTask<(EndReason Reason, string Detail)?> OnMessageAsync(RtmpMessage message)
    {
        switch (message.TypeId)
        {
            case RtmpMessageType.CommandAmf0 or RtmpMessageType.CommandAmf3:
                if (!RtmpCommand.TryRead(message, out var command))
                {
                    return (EndReason.PeerViolation, "malformed command");
                }

                return await OnCommandAsync(command, message.StreamId);
            case RtmpMessageType.WindowAcknowledgementSize when message.Payload.Length >= 4:
                _acknowledgementWindow = BinaryPrimitives.ReadUInt32BigEndian(message.Payload.Span);
                return null;
            case RtmpMessageType.SetPeerBandwidth when message.Payload.Length >= 4:
                // Section 5.4.5: the answer is a window of that size.
                Post(NewMessages().WindowAcknowledgementSize(BinaryPrimitives.ReadUInt32BigEndian(message.Payload.Span)));
                return null;
            case RtmpMessageType.UserControl:
                OnUserControl(message.Payload.Span);
                return null;
            case RtmpMessageType.Audio or RtmpMessageType.Video or RtmpMessageType.DataAmf0 or RtmpMessageType.DataAmf3 or RtmpMessageType.Aggregate:
                // What is not taken in passing: the tracks have just become known, or there is nothing to publish.
                return await OnTracksKnownAsync();
            default:
                return null;
        }
    }

    private void OnUserControl(ReadOnlySpan<byte> payload)
    {
        if (payload.Length >= 6 && (UserControlEvent)BinaryPrimitives.ReadUInt16BigEndian(payload) == UserControlEvent.PingRequest)
        {
            Post(NewMessages().UserControl(UserControlEvent.PingResponse, BinaryPrimitives.ReadUInt32BigEndian(payload[2..])));
        }
    }

    private async ValueTask<(EndReason Reason, string Detail)?> OnCommandAsync(RtmpCommand command, uint streamId)
    {
        if (Log.IsEnabled(LogLevel.Debug))
        {
            Log.LogDebug("command {Command}", Shown(command.Name));
        }

        if (_state == ConnectionState.Opening && command.Name != "connect")
        {
            return (EndReason.PeerViolation, $"command '{Shown(command.Name)}' in front of 'connect' (RTMP 1.0, section 7.2.1)");
        }

        try
        {
            switch (command.Name)
            {
                case "connect":
                    Connect(command);
                    break;
                case "createStream":
                    Post(NewMessages().Command(0, "_result", command.TransactionId, AmfValue.Null, AmfValue.Of(MessageStream)));
                    break;
                case "publish":
                    await PublishAsync(command, streamId);
                    break;
                case "play":
                    await PlayAsync(command.Argument(0).AsText() ?? "", streamId);
                    break;
                case "play2":
                    await PlayAsync(command.Argument(0)["streamName"].AsText() ?? "", streamId);
                    break;
                case "deleteStream":
                    if (command.Argument(0).AsNumber() is not { } id || id == _messageStream)
                    {
                        StopMedia();
                    }

                    break;
                case "closeStream":
                    StopMedia();
                    break;
                default:
                    AnswerOther(command, streamId);
                    break;
            }
        }
        catch (RefusedException ex)
        {
            return Refuse(ex, isPublishing: command.Name == "publish");
        }

        return null;
    }

    // What a client calls a command may be anything.
    private static string Shown(string name) => name.Length <= 32 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '@') ? name : "unknown";

    private void Connect(RtmpCommand command)
    {
        _tcUrl = command.Object["tcUrl"].AsText() ?? "";
        _app = command.Object["app"].AsText() ?? "";
        _userAgent = command.Object["flashVer"].AsText() ?? "";
        var announced = ClientCapabilities.Of(command.Object);
        _capabilities = FlvCapabilities.From(announced);
        _canReconnect = (announced.Flags & ClientCapabilities.CanReconnect) != 0;
        if (_state == ConnectionState.Opening)
        {
            _state = ConnectionState.Idle;
        }

        List<AmfProperty> properties = [new("fmsVer", AmfValue.Of(ServerVersion)), new("capabilities", AmfValue.Of(ServerCapabilities))];
        if (_capabilities.IsEnhanced)
        {
            properties.Add(new("fourCcList", AmfValue.List(AmfValue.Of("*"))));
            properties.Add(new("videoFourCcInfoMap", AmfValue.Object(new AmfProperty("*", AmfValue.Of(CanForward)))));
            properties.Add(new("audioFourCcInfoMap", AmfValue.Object(new AmfProperty("*", AmfValue.Of(CanForward)))));
            properties.Add(new("capsEx", AmfValue.Of(ExtendedCapabilities)));
        }

        var encoding = command.Object["objectEncoding"].AsNumber() ?? 0;
        Post(new MessageBuilder(ChunkReader.DefaultChunkSize)
            .WindowAcknowledgementSize(WindowSize)
            .SetPeerBandwidth(WindowSize)
            .SetChunkSize(ChunkWriter.ChunkSize)
            .UserControl(UserControlEvent.StreamBegin, 0)
            .Command(
                0,
                "_result",
                command.TransactionId,
                AmfValue.Object(properties),
                AmfValue.Object(
                    new AmfProperty("level", AmfValue.Of("status")),
                    new AmfProperty("code", AmfValue.Of("NetConnection.Connect.Success")),
                    new AmfProperty("description", AmfValue.Of("Connection succeeded.")),
                    new AmfProperty("objectEncoding", AmfValue.Of(encoding)))));

        // The answer to connect is still in the form of the question.
        _hasAmf3 = encoding == Amf3Encoding;
    }

    private MessageBuilder NewMessages() => new(hasAmf3: _hasAmf3);

    private void AnswerOther(RtmpCommand command, uint streamId)
    {
        switch (command.Name)
        {
            case "releaseStream":
                AnswerNothing(command);
                break;
            case "FCPublish":
                AnswerNothing(command);
                Notify("onFCPublish", "NetStream.Publish.Start", command);
                break;
            case "FCUnpublish":
                AnswerNothing(command);
                Notify("onFCUnpublish", "NetStream.Unpublish.Success", command);
                StopPublishing(EndReason.Completed);
                break;
            case "FCSubscribe":
                Notify("onFCSubscribe", "NetStream.Play.Start", command);
                break;
            case "getStreamLength":
                // Zero: it is live.
                Post(NewMessages().Command(0, "_result", command.TransactionId, AmfValue.Null, AmfValue.Of(0)));
                break;
            case "_checkbw" or "checkBandwidth":
                AnswerNothing(command);
                break;
            case "pause" or "pauseRaw":
                Pause(isPaused: command.Argument(0).AsNumber() is not 0, streamId);
                break;
            case "seek":
                // A live stream has one place to play from.
                Post(NewMessages().Status(streamId, "status", "NetStream.Seek.Notify", "This stream is live."));
                break;
            case "receiveAudio":
                Receive(isVideo: false, command.Argument(0).AsNumber() is not 0, streamId);
                break;
            case "receiveVideo":
                Receive(isVideo: true, command.Argument(0).AsNumber() is not 0, streamId);
                break;
            case "_result" or "_error" or "onStatus":
                break;
            default:
                if (command.TransactionId != 0)
                {
                    Post(NewMessages().Command(
                        0, "_error", command.TransactionId, AmfValue.Null, Failure("NetConnection.Call.Failed", "This command is not known.")));
                }

                break;
        }
    }

    private void AnswerNothing(RtmpCommand command)
    {
        if (command.TransactionId != 0)
        {
            Post(NewMessages().Command(0, "_result", command.TransactionId, AmfValue.Null, AmfValue.Undefined));
        }
    }

    private void Notify(string name, string code, RtmpCommand command) => Post(NewMessages().Command(
        0,
        name,
        0,
        AmfValue.Null,
        AmfValue.Object(
            new AmfProperty("level", AmfValue.Of("status")),
            new AmfProperty("code", AmfValue.Of(code)),
            new AmfProperty("description", AmfValue.Of(command.Argument(0).AsText() ?? "")))));

    private static AmfValue Failure(string code, string description) => AmfValue.Object(
        new AmfProperty("level", AmfValue.Of("error")), new AmfProperty("code", AmfValue.Of(code)), new AmfProperty("description", AmfValue.Of(description)));

    private async ValueTask<AccessGrant> AuthorizeAsync(AccessAction action, RtmpTarget target)
    {
        var grant = await _server.Paths.AuthorizeAsync(
            new AccessRequest
            {
                Action = action,
                Path = target.Path,
                Query = target.Query,
                User = target.User,
                Password = target.Password,
                Token = target.Token,
                RemoteAddress = RemoteEndPoint.Address,
                Protocol = "rtmp",
                SessionId = Id,
                UserAgent = _userAgent,
            },
            _ending.Token);
        _user = grant.User;
        return grant;
    }

    // There are no challenges, so whatever is refused ends the connection, behind the answer.
    private (EndReason Reason, string Detail) Refuse(RefusedException refused, bool isPublishing)
    {
        if (refused.Refusal == Refusal.CredentialsWrong)
        {
            Log.LogWarning("{Message}", refused.Message);
        }

        if (refused.Refusal == Refusal.Redirected && MakeRedirection(refused) is { } redirection)
        {
            Post(redirection);
            return (EndReason.Completed, $"sent on to {refused.Location}");
        }

        var code = (refused.Refusal, isPublishing) switch
        {
            (Refusal.CredentialsNeeded or Refusal.CredentialsWrong, true) => "NetStream.Publish.Unauthorized",
            (_, true) => "NetStream.Publish.BadName",
            (Refusal.NoStream or Refusal.SourceTimedOut or Refusal.InvalidPath or Refusal.NotConfigured, false) => "NetStream.Play.StreamNotFound",
            (Refusal.NoCommonTracks, false) => "NetStream.Play.NoSupportedTrackFound",
            (_, false) => "NetStream.Play.Failed",
        };
        var text = refused.Refusal is Refusal.CredentialsNeeded or Refusal.CredentialsWrong ? "authentication failed" : refused.Message;
        Post(NewMessages().Status(_messageStream, "error", code, text));
        return (refused.Refusal == Refusal.Stopping ? EndReason.Shutdown : EndReason.ClientMisuse, refused.Message);
    }

    // Enhanced RTMP v2, section "Reconnect Request". Older players look for the place in a refusal, which comes too late for them once they play.
    private MessageBuilder? MakeRedirection(RefusedException refused)
    {
        var location = refused.Location;
        if (location.StartsWith('/') && RtmpTarget.TryGetAuthority(_tcUrl, out var authority))
        {
            location = authority + location;
        }

        if (!location.StartsWith("rtmp", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        var messages = NewMessages();
        if (_canReconnect)
        {
            return messages.Status(
                0, "status", "NetConnection.Connect.ReconnectRequest", refused.Message, new AmfProperty("tcUrl", AmfValue.Of(location)));
        }

        return messages
            .Command(
                0,
                "_error",
                1,
                AmfValue.Null,
                AmfValue.Object(
                    new AmfProperty("level", AmfValue.Of("error")),
                    new AmfProperty("code", AmfValue.Of("NetConnection.Connect.Rejected")),
                    new AmfProperty("description", AmfValue.Of(refused.Message)),
                    new AmfProperty("ex", AmfValue.Object(new AmfProperty("code", AmfValue.Of(302)), new AmfProperty("redirect", AmfValue.Of(location))))))
            .Status(_messageStream, "error", "NetStream.Play.Failed", $"{refused.Message}: {location}");
    }

    private void StopMedia()
    {
        StopPublishing(EndReason.Completed);
        StopReading(EndReason.Completed);
    }
}
