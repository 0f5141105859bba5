using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Tests.Mapping;

/// <summary>A stream whose access units a test makes.</summary>
internal sealed class FakeStream : IStream, IDisposable
{
    private readonly CancellationTokenSource _ended = new();

    // Held while sinks are called, as streams do.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (object Packager, int Holds)> _shares = [];
    private readonly List<IAccessUnitSink> _sinks = [];

    // Everything since the last key picture of the first track.
    private readonly List<(int Track, AccessUnit Unit)> _kept = [];

    public FakeStream(params TrackDescription[] tracks) => FakeTracks = [.. tracks.Select((track, index) => new FakeTrack(index, track))];

    public Guid Id { get; } = Guid.NewGuid();

    public string PathName => "test";

    public string Title => "";

    public IReadOnlyList<FakeTrack> FakeTracks { get; }

    public IReadOnlyList<ITrack> Tracks => FakeTracks;

    public CancellationToken Ended => _ended.Token;

    public int ShareCount => _shares.Count;

    public IReadOnlyList<IAccessUnitSink> Sinks => _sinks;

    public IDisposable SubscribePackets(IPacketSink sink, IReadOnlyCollection<ITrack> tracks, bool withKeptGroup = false) => throw new NotSupportedException();

    public IDisposable SubscribeAccessUnits(IAccessUnitSink sink, IReadOnlyCollection<ITrack> tracks, bool withKeptGroup = false)
    {
        lock (_gate)
        {
            _sinks.Add(sink);
        }

        return new Release(() =>
        {
            lock (_gate)
            {
                _sinks.Remove(sink);
            }
        });
    }

    public void ReplayAccessUnits(IAccessUnitSink sink, IReadOnlyCollection<ITrack> tracks, Action then)
    {
        lock (_gate)
        {
            foreach (var (track, unit) in _kept)
            {
                sink.OnAccessUnit(Tracks[track], unit);
            }

            then();
        }
    }

    public SharedPackager<T> Share<T>(string key, Func<IStream, T> factory)
        where T : class, IDisposable
    {
        var (packager, holds) = _shares.TryGetValue(key, out var known) ? known : (factory(this), 0);
        _shares[key] = (packager, holds + 1);
        return new SharedPackager<T>((T)packager, () =>
        {
            _shares[key] = (packager, _shares[key].Holds - 1);
            if (_shares[key].Holds == 0)
            {
                _shares.Remove(key);
                ((T)packager).Dispose();
            }
        });
    }

    public void Push(int track, AccessUnit unit)
    {
        lock (_gate)
        {
            PushLocked(track, unit);
        }
    }

    public void End() => _ended.Cancel();

    public void Dispose() => _ended.Dispose();

    private void PushLocked(int track, AccessUnit unit)
    {
        if (unit.NewParameters is { } parameters)
        {
            FakeTracks[track].Change(parameters);
        }

        if (track == 0 && unit.IsRandomAccess && Tracks[0].HasRandomAccessPoints)
        {
            _kept.Clear();
            _kept.Add((track, unit));
        }
        else if (_kept.Count > 0)
        {
            _kept.Add((track, unit));
        }

        foreach (var sink in _sinks.ToList())
        {
            sink.OnAccessUnit(Tracks[track], unit);
        }
    }

    private sealed class Release(Action action) : IDisposable
    {
        public void Dispose() => action();
    }
}
