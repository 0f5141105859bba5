using MediaRouter.Benchmarks.Load.Reading;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>One viewer with two connections, as browsers use them: one loads playlists, the other parts.</summary>
internal abstract class Viewer(HttpExchange playlists, HttpExchange parts) : IPolledReader, IDisposable
{
    private const int PlaylistKind = 0;
    private const int PartKind = 1;

    private bool _hasStarted;
    private long _partsAtMark;
    private long _playlistsAtMark;
    private long _missedAtMark;

    public string? Failure { get; private set; }

    public long WindowParts { get; private set; }

    public long WindowPlaylists { get; private set; }

    /// <summary>Parts of the window that did not come, or not whole.</summary>
    public long WindowMissed { get; private set; }

    public bool EndedEarly { get; private set; }

    public long SetUpTime { get; protected init; }

    protected HttpExchange Playlists => playlists;

    protected HttpExchange Parts => parts;

    protected ReaderLoop? Loop { get; private set; }

    protected long PartCount { get; set; }

    protected long PlaylistCount { get; set; }

    protected long MissedCount { get; set; }

    public void Register(ReaderLoop loop, int index)
    {
        Loop = loop;
        loop.Poll.Add(playlists.Descriptor, ReaderLoop.EventData(index, PlaylistKind));
        loop.Poll.Add(parts.Descriptor, ReaderLoop.EventData(index, PartKind));
    }

    public void OnReadable(ReaderLoop loop, int kind)
    {
        if (Failure is not null)
        {
            return;
        }

        var exchange = kind == PlaylistKind ? playlists : parts;
        var state = exchange.Receive(loop, kind == PlaylistKind ? KeepsPlaylists : KeepsParts, out var body);
        if (state == ExchangeState.Failed)
        {
            Fail(exchange.Failure);
        }
        else if (state == ExchangeState.Complete && kind == PlaylistKind)
        {
            PlaylistCount++;
            OnPlaylist(exchange.Head, body);
        }
        else if (state == ExchangeState.Complete)
        {
            OnPart(exchange.Head, body);
        }
    }

    // Not with the registration, which happens on another thread than the replies.
    public void Tick(ReaderLoop loop, long now)
    {
        if (!_hasStarted)
        {
            _hasStarted = true;
            Start();
        }
    }

    public void Mark() => (_partsAtMark, _playlistsAtMark, _missedAtMark) = (PartCount, PlaylistCount, MissedCount);

    public void Freeze() => (WindowParts, WindowPlaylists, WindowMissed, EndedEarly) =
        (PartCount - _partsAtMark, PlaylistCount - _playlistsAtMark, MissedCount - _missedAtMark, Failure is not null);

    public void Dispose()
    {
        playlists.Dispose();
        parts.Dispose();
    }

    protected abstract bool KeepsPlaylists { get; }

    protected abstract bool KeepsParts { get; }

    /// <summary>Sends the first request.</summary>
    protected abstract void Start();

    protected abstract void OnPlaylist(ReplyHead head, ReadOnlySpan<byte> body);

    protected abstract void OnPart(ReplyHead head, ReadOnlySpan<byte> body);

    protected void Send(HttpExchange exchange, ReadOnlySpan<byte> request)
    {
        if (!exchange.Send(request))
        {
            Fail(exchange.Failure);
        }
    }

    protected void Fail(string reason)
    {
        if (Failure is null)
        {
            Failure = reason;
            Loop!.Poll.Remove(playlists.Descriptor);
            Loop.Poll.Remove(parts.Descriptor);
        }
    }
}
