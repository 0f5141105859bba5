namespace MediaRouter.Media.Srtp;

/// <summary>The few SSRCs of one session, most recently used first to be looked at.</summary>
internal sealed class SrtpStreamTable
{
    // More SSRCs than any session carries. The oldest is forgotten beyond that.
    private const int MaxStreams = 256;

    private readonly List<SrtpStreamState> _streams = [];
    private SrtpStreamState? _last;

    public SrtpStreamState? Find(uint ssrc)
    {
        if (_last?.Ssrc == ssrc)
        {
            return _last;
        }

        foreach (var stream in _streams)
        {
            if (stream.Ssrc == ssrc)
            {
                _last = stream;
                return stream;
            }
        }

        return null;
    }

    public void Add(SrtpStreamState stream)
    {
        if (_streams.Count == MaxStreams)
        {
            _streams.RemoveAt(0);
        }

        _streams.Add(stream);
        _last = stream;
    }

    public SrtpStreamState GetOrAdd(uint ssrc)
    {
        var stream = Find(ssrc);
        if (stream is null)
        {
            stream = new SrtpStreamState(ssrc);
            Add(stream);
        }

        return stream;
    }
}
