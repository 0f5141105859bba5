using MediaRouter.Plugins.Rtmp.Mapping.Writing;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Rtmp.Server;

/// <content>Reading.</content>
internal sealed partial class RtmpConnection
{
    // Touched only by the loop.
    private IReading? _reading;
    private SharedPackager<FlvForm>? _form;
    private ulong _refusedTracks;
    private bool _isPaused;

    private async ValueTask PlayAsync(string name, uint streamId)
    {
        _hasAsked = true;
        _messageStream = streamId;
        if (_state == ConnectionState.Reading)
        {
            // A player that switches to another path.
            StopReading(EndReason.Completed);
        }

        if (_state != ConnectionState.Idle)
        {
            throw new RefusedException(Refusal.InvalidPath, "the connection publishes already");
        }

        _target = RtmpTarget.Of(_tcUrl, _app, name);
        var grant = await AuthorizeAsync(AccessAction.Read, _target);

        // Tells of a path that is served elsewhere, and waits for a source on demand.
        await _server.Paths.DescribeAsync(grant, _ending.Token);
        _reading = await _server.Paths.ReadAsync(grant, this, _ending.Token);
        _form = TakeForm(_reading);
        _state = ConnectionState.Reading;

        // No data messages: players take those for a track.
        Post(NewMessages()
            .UserControl(UserControlEvent.StreamBegin, streamId)
            .Status(streamId, "status", "NetStream.Play.Reset", "Playing and resetting the stream.")
            .Status(streamId, "status", "NetStream.Play.Start", "Started playing the stream.")
            .Status(streamId, "status", "NetStream.Data.Start", "Started playing the stream.")
            .Status(streamId, "status", "NetStream.Play.PublishNotify", "The stream is published."));
        _refusedTracks = 0;
        _isPaused = false;
        if (!Join())
        {
            throw new IOException("the connection was lost");
        }

        _reading.Started();
        Log.LogInformation("is reading from path '{Path}', {Tracks}", PathName, TrackText.Describe(_form.Packager.Plan.Tracks.Select(track => track.Track)));
    }

    private SharedPackager<FlvForm> TakeForm(IReading reading)
    {
        var plan = FlvPlan.Make(reading.Stream, _capabilities);
        foreach (var track in plan.Skipped)
        {
            Log.LogWarning("skipping track {Number} ({Codec})", track.Index + 1, track.Description.Codec);
        }

        if (plan.Tracks.Count == 0)
        {
            throw new RefusedException(Refusal.NoCommonTracks, FlvPlan.NoTracks);
        }

        try
        {
            return FlvForm.Share(reading.Stream, FlvFormContext.From(_server.Loops, reading.Path.Get<PathOptions>()), plan, MessageStream);
        }
        catch (NotSupportedException ex)
        {
            throw new RefusedException(Refusal.NoCommonTracks, ex.Message);
        }
    }

    private bool Join() => _form!.Packager.Add(_egress!, MaskOf(_ => true) & ~_refusedTracks);

    private ulong MaskOf(Func<ITrack, bool> isWanted) =>
        _form!.Packager.Plan.Tracks.Where(track => isWanted(track.Track)).Aggregate(0UL, (mask, track) => mask | (1UL << track.Track.Index));

    private void Leave() => _form!.Packager.Group.Remove(_egress!);

    private void Pause(bool isPaused, uint streamId)
    {
        if (_state != ConnectionState.Reading)
        {
            return;
        }

        if (isPaused != _isPaused)
        {
            _isPaused = isPaused;
            Leave();
        }

        Post(NewMessages().Status(
            streamId, "status", isPaused ? "NetStream.Pause.Notify" : "NetStream.Unpause.Notify", isPaused ? "Paused." : "Playing on."));
        if (!isPaused)
        {
            Rejoin();
        }
    }

    private void Receive(bool isVideo, bool isWanted, uint streamId)
    {
        if (_state != ConnectionState.Reading)
        {
            return;
        }

        var tracks = MaskOf(track => track.Description.Kind == (isVideo ? MediaKind.Video : MediaKind.Audio));
        var refused = isWanted ? _refusedTracks & ~tracks : _refusedTracks | tracks;
        if (refused != _refusedTracks)
        {
            _refusedTracks = refused;
            Rejoin();
        }

        if (isWanted)
        {
            // RTMP 1.0, sections 7.2.2.4 and 7.2.2.5.
            Post(NewMessages()
                .Status(streamId, "status", "NetStream.Seek.Notify", "This stream is live.")
                .Status(streamId, "status", "NetStream.Play.Start", "Playing on."));
        }
    }

    private void Rejoin()
    {
        if (!_isPaused)
        {
            Leave();
            Join();
        }
    }

    private void StopReading(EndReason reason)
    {
        if (_reading is not { } reading)
        {
            return;
        }

        if (_form is { } form)
        {
            Leave();
            form.Dispose();
        }

        _form = null;
        _reading = null;
        _state = ConnectionState.Idle;
        reading.End(reason);
    }

    // What players are told when the stream, or the server, ends.
    private byte[] MakeEnd() => NewMessages()
        .UserControl(UserControlEvent.StreamEnd, _messageStream)
        .Status(_messageStream, "status", "NetStream.Play.UnpublishNotify", "The stream has ended.")
        .Status(_messageStream, "status", "NetStream.Play.Stop", "Stopped playing.")
        .ToArray();
}
