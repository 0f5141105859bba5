using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Hls.Tests.Support;

/// <summary>A stream that hands each access unit on as it is.</summary>
internal sealed class MemoryStream : IStream, IStreamWriter
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (IDisposable Packager, int Takers)> _shares = [];
    private readonly List<(IAccessUnitSink Sink, HashSet<int> Tracks)> _sinks = [];

    public MemoryStream(string path, StreamDescription description)
    {
        PathName = path;
        Title = description.Title;
        Tracks = [.. description.Tracks.Select((track, index) => new MemoryTrack(index, track))];
    }

    public Guid Id { get; } = Guid.NewGuid();

    public string PathName { get; }

    public string Title { get; }

    public IReadOnlyList<ITrack> Tracks { get; }

    public CancellationToken Ended => CancellationToken.None;

    public IStream Stream => this;

    public bool IsAttached { get; set; } = true;

    public int UnitCount { get; private set; }

    public int ShareCount
    {
        get
        {
            lock (_gate)
            {
                return _shares.Count;
            }
        }
    }

    public IDisposable SubscribePackets(IPacketSink sink, IReadOnlyCollection<ITrack> tracks, bool withKeptGroup = false) => throw new NotSupportedException();

    public IDisposable SubscribeAccessUnits(IAccessUnitSink sink, IReadOnlyCollection<ITrack> tracks, bool withKeptGroup = false)
    {
        var entry = (sink, tracks.Select(track => track.Index).ToHashSet());
        lock (_gate)
        {
            _sinks.Add(entry);
        }

        return new Release(() =>
        {
            lock (_gate)
            {
                _sinks.Remove(entry);
            }
        });
    }

    public SharedPackager<T> Share<T>(string key, Func<IStream, T> factory)
        where T : class, IDisposable
    {
        lock (_gate)
        {
            if (!_shares.TryGetValue(key, out var entry))
            {
                entry = (factory(this), 0);
            }

            _shares[key] = (entry.Packager, entry.Takers + 1);
            return new SharedPackager<T>((T)entry.Packager, () => GiveBack(key));
        }
    }

    public void WritePacket(int track, ReadOnlySpan<byte> packet, long receivedAt, long ntpUnixNanoseconds = 0) => throw new NotSupportedException();

    public void Flush()
    {
    }

    public void WriteAccessUnit(int track, AccessUnit unit)
    {
        lock (_gate)
        {
            if (!IsAttached)
            {
                return;
            }

            UnitCount++;
            foreach (var (sink, tracks) in _sinks)
            {
                if (tracks.Contains(track))
                {
                    sink.OnAccessUnit(Tracks[track], unit);
                }
            }
        }
    }

    public void ReportLost(int track, long packets)
    {
    }

    public void ReportInvalid(int track, string cause)
    {
    }

    private void GiveBack(string key)
    {
        lock (_gate)
        {
            var (packager, takers) = _shares[key];
            if (takers > 1)
            {
                _shares[key] = (packager, takers - 1);
                return;
            }

            _shares.Remove(key);
            packager.Dispose();
        }
    }

    private sealed class Release(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
