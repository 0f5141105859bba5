using MediaRouter.Benchmarks.Load;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>A viewer of a server of files: with each tick it loads a playlist, and the part behind it.</summary>
internal sealed class FileViewer(HttpExchange playlists, HttpExchange parts, IReadOnlyList<byte[]> playlistRequests, IReadOnlyList<byte[]> partRequests) : Viewer(playlists, parts)
{
    private const int Ok = 200;

    private readonly Queue<(int Number, long Time)> _due = new();
    private readonly Queue<(int Number, long Time)> _announced = new();
    private long _partTime;

    protected override bool KeepsPlaylists => true;

    protected override bool KeepsParts => false;

    /// <summary>The time for a part has come.</summary>
    public void OnTick(int number, long now)
    {
        if (Failure is null)
        {
            _due.Enqueue((number, now));
            LoadPlaylist();
        }
    }

    protected override void Start()
    {
    }

    protected override void OnPlaylist(ReplyHead head, ReadOnlySpan<byte> body)
    {
        if (head.Status != Ok)
        {
            Fail($"a playlist came with status {head.Status}");
            return;
        }

        _announced.Enqueue(_due.Dequeue());
        LoadPlaylist();
        LoadPart();
    }

    protected override void OnPart(ReplyHead head, ReadOnlySpan<byte> body)
    {
        if (head.Status == Ok)
        {
            PartCount++;
        }
        else
        {
            MissedCount++;
        }

        Loop!.RecordLatency(MonotonicClock.Now - _partTime);
        LoadPart();
    }

    private void LoadPlaylist()
    {
        if (!Playlists.IsBusy && _due.TryPeek(out var due))
        {
            Send(Playlists, playlistRequests[due.Number % playlistRequests.Count]);
        }
    }

    private void LoadPart()
    {
        if (!Parts.IsBusy && _announced.TryDequeue(out var next))
        {
            _partTime = next.Time;
            Send(Parts, partRequests[next.Number % partRequests.Count]);
        }
    }
}
