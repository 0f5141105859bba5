using MediaRouter.Kernel.Streams;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using MediaRouter.Sdk.Egress;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Paths;

/// <content>The stream: it becomes available with a source, goes on with the next one of the same tracks, and ends.</content>
internal sealed partial class LivePath
{
    // RTP header of 12 bytes in front of each payload.
    private const int RtpHeaderLength = 12;

    private LiveStreamWriter Attach(List<Action> after, StreamDescription description, PathPeer peer, string query)
    {
        if (description.Tracks.Count is 0 or > StreamDescription.MaxTracks)
        {
            throw new RefusedException(Refusal.NoCommonTracks, $"a stream must have 1 to {StreamDescription.MaxTracks} tracks, not {description.Tracks.Count}");
        }

        if (_stream is not null && !_stream.CanContinueWith(description))
        {
            EndStream(after, EndReason.StreamEnded, "the tracks have changed");
        }

        EndOnline();
        var isNew = _stream is null;
        var stream = _stream ??= new LiveStream(Name, description, _services.Codecs, MakeSettings());
        var writer = stream.AttachWriter();
        _sourcePeer = peer;
        _sourceQuery = query;
        var now = _services.TimeProvider.GetUtcNow();
        if (isNew)
        {
            _availableSince = now;
            _availableCorrelation = Guid.NewGuid();
            _outboundOfFormerReaders = 0;
            Raise(HookPoint.Available, isBeginning: true, _availableCorrelation, SourceVariables());
            StartAttachments(stream);
            _isLocal = IsLocal();
            var announcement = new PathAnnouncement(Name, stream, _isLocal);
            _services.Dispatcher.Post(() => Announced?.Invoke(announcement));
        }

        _onlineSince = now;
        _onlineCorrelation = Guid.NewGuid();
        Raise(HookPoint.Online, isBeginning: true, _onlineCorrelation, SourceVariables());
        AdmitWaiters(stream);
        return writer;
    }

    /// <summary>Raised in order when the path becomes available or ceases to be.</summary>
    public event Action<PathAnnouncement>? Announced;

    private void EndStream(List<Action> after, EndReason reason, string detail)
    {
        if (_stream is not { } stream)
        {
            return;
        }

        EndOnline();
        _stream = null;
        _availableSince = null;
        var correlation = _availableCorrelation;
        var variables = SourceVariables();
        _sourcePeer = null;
        _sourceQuery = "";

        // Readers first, then the end of availability: that is the order in which handlers see it.
        Reading[] readers = [.. _readers.Keys.Where(reading => reading.LiveStream == stream)];
        foreach (var reading in readers)
        {
            _readers.Remove(reading);
            if (reading.WasStarted)
            {
                AnnounceReader(reading, isBeginning: false, reason.ToString());
            }

            after.Add(() => reading.Session.Close(reason, detail));
        }

        Raise(HookPoint.Available, isBeginning: false, correlation, variables, detail);
        var announcement = new PathAnnouncement(Name, null, _isLocal);
        _services.Dispatcher.Post(() => Announced?.Invoke(announcement));
        StopAttachments(_ => true);
        after.Add(stream.Dispose);
        CloseDemandIfUnused();
    }

    private void EndOnline()
    {
        if (_onlineSince is null)
        {
            return;
        }

        _onlineSince = null;
        _stream?.DetachWriter();
        Raise(HookPoint.Online, isBeginning: false, _onlineCorrelation, SourceVariables());
    }

    private Dictionary<string, string> SourceVariables()
    {
        var variables = HookVariables.OfPath(Name, _match.Groups).WithQuery(_sourceQuery);
        return _sourcePeer is { } peer ? variables.WithSource(peer.Type, peer.Id) : variables;
    }

    private StreamSettings MakeSettings() => new()
    {
        GatherTime = _options.FrameGatherTime,
        MaxRtpPayload = _services.Configuration.Current.Get<NetworkOptions>().UdpMaxPayloadSize - RtpHeaderLength,
        UseSourceClock = _options.UseAbsoluteTimestamp,
        GopCache = _options.GopCache,
        GopMaxBytes = _options.GopCacheMaxSize.Bytes,
        TimeProvider = _services.TimeProvider,
        PathGroups = _match.Groups,
        Log = _log,
    };

    private void StartAttachments(LiveStream stream)
    {
        foreach (var part in _services.Parts.Get<IPathAttachment>())
        {
            StartAttachment(part, stream);
        }
    }

    private void StartAttachment(IPathAttachment part, LiveStream stream)
    {
        try
        {
            if (part.Wants(_configuration))
            {
                _attachments.Add(new Attachment(part.GetType(), part.Attach(stream, _configuration)));
            }
        }
        catch (Exception ex)
        {
            _log.LogError(ex, "The attachment {Attachment} could not start", part.GetType().FullName);
        }
    }

    private void StopAttachments(Func<Attachment, bool> which)
    {
        var stopped = _attachments.Where(which).ToList();
        _attachments = [.. _attachments.Except(stopped)];
        foreach (var attachment in stopped)
        {
            Track(StopAttachmentAsync(attachment));
        }
    }

    private async Task StopAttachmentAsync(Attachment attachment)
    {
        // Off the path's lock and off the source's thread: a recorder closes its file.
        await Task.Yield();
        try
        {
            await attachment.Handle.DisposeAsync();
        }
        catch (Exception ex)
        {
            _log.LogError(ex, "The attachment {Attachment} could not stop", attachment.Type.FullName);
        }
    }

    private void Track(Task task)
    {
        _stopping.RemoveAll(former => former.IsCompleted);
        _stopping.Add(task);
    }
}
