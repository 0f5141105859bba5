using System.Diagnostics;
using MediaRouter.Plugins.Rtmp.Mapping;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <content>Publishing.</content>
internal sealed partial class RtmpConnection
{
    // Largest message of a publisher. Key frames of 2160p60 at 50 Mbit/s stay below it.
    private const int MaxMediaMessageBytes = 8 * 1024 * 1024;
    private const int MaxMediaBufferedBytes = 16 * 1024 * 1024;

    // Touched only by the loop.
    private AccessGrant? _publishGrant;
    private FlvIngest? _ingest;
    private IPublication? _publication;

    private async ValueTask PublishAsync(RtmpCommand command, uint streamId)
    {
        _hasAsked = true;
        _messageStream = streamId;
        if (_state != ConnectionState.Idle)
        {
            throw new RefusedException(Refusal.InvalidPath, "the connection publishes or reads already");
        }

        _target = RtmpTarget.Of(_tcUrl, _app, command.Argument(0).AsText() ?? "");
        _publishGrant = await AuthorizeAsync(AccessAction.Publish, _target);
        _server.Paths.CheckPublish(_publishGrant);
        _ingest = new FlvIngest(Log);
        _reader.MaxMessageBytes = MaxMediaMessageBytes;
        _reader.MaxBufferedBytes = MaxMediaBufferedBytes;
        _state = ConnectionState.Publishing;

        // Media come only behind this answer, and they tell the tracks, which the path needs to know.
        Post(NewMessages()
            .UserControl(UserControlEvent.StreamBegin, streamId)
            .Status(streamId, "status", "NetStream.Publish.Start", "Publishing."));
    }

    // Whatever message stream the media name: encoders differ, and a connection publishes one path.
    private bool TryIngest(in RtmpMessage message)
    {
        if (_ingest is not { } ingest
            || message.TypeId is not (RtmpMessageType.Audio or RtmpMessageType.Video or RtmpMessageType.DataAmf0 or RtmpMessageType.DataAmf3 or RtmpMessageType.Aggregate))
        {
            return false;
        }

        ingest.OnMessage(message, Stopwatch.GetTimestamp());
        return ingest.State is FlvIngestState.Analysing or FlvIngestState.Writing;
    }

    private async ValueTask<(EndReason Reason, string Detail)?> OnTracksKnownAsync()
    {
        if (_ingest is not { } ingest || _publishGrant is not { } grant)
        {
            // Media of nobody: those that come behind the end of a publication.
            return null;
        }

        if (ingest.Failure is { } failure)
        {
            Post(NewMessages().Status(_messageStream, "error", "NetStream.Publish.BadName", failure));
            return (EndReason.ClientMisuse, failure);
        }

        try
        {
            _publication = await _server.Paths.PublishAsync(grant, this, ingest.Description!, _ending.Token);
        }
        catch (RefusedException ex)
        {
            return Refuse(ex, isPublishing: true);
        }

        Log.LogInformation("is publishing to path '{Path}', {Tracks}", PathName, TrackText.Describe(_publication.Writer.Stream.Tracks));
        ingest.Attach(_publication.Writer);
        return null;
    }

    private void StopPublishing(EndReason reason)
    {
        if (_ingest is null)
        {
            return;
        }

        _publication?.End(reason);
        _publication = null;
        _publishGrant = null;
        _ingest = null;
        _state = ConnectionState.Idle;
        Post(NewMessages().Status(_messageStream, "status", "NetStream.Unpublish.Success", "Unpublished."));
    }
}
