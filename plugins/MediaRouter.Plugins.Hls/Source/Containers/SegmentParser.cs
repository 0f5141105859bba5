namespace MediaRouter.Plugins.Hls.Source.Containers;

/// <summary>Reads segments whatever their container is: their first bytes tell.</summary>
/// <remarks>
/// Addresses and content types are not believed: servers give segments all kinds of both. Not for use by several threads at once; it has no clock
/// and does no I/O.
/// </remarks>
/// <param name="sink">Takes what is read.</param>
internal sealed class SegmentParser(IContainerSink sink)
{
    // Three packets of MPEG-TS; everything else shows itself earlier.
    private const int ProbeLength = 3 * TransportPacket;
    private const int TransportPacket = 188;
    private const byte TransportSync = 0x47;

    // A stream of bytes in which nothing can be found is not read to its end.
    private const long MaxFruitless = 32 * 1024 * 1024;

    private readonly byte[] _probe = new byte[ProbeLength];
    private int _probed;
    private bool _isProbing = true;
    private ContainerReader? _reader;
    private CountingSink? _counter;
    private long _fruitless;
    private long _unitsBefore;

    /// <summary>Begins a segment or an initialisation section.</summary>
    public void BeginSegment() => (_isProbing, _probed, _fruitless) = (true, 0, 0);

    /// <summary>Takes bytes.</summary>
    /// <param name="data">Borrowed.</param>
    /// <returns>What is wrong with the segment, so that the rest of it is of no use; null if nothing is.</returns>
    public string? Feed(ReadOnlySpan<byte> data)
    {
        if (_isProbing)
        {
            var used = Math.Min(data.Length, ProbeLength - _probed);
            data[..used].CopyTo(_probe.AsSpan(_probed));
            _probed += used;
            data = data[used..];
            if (_probed < ProbeLength)
            {
                return null;
            }

            if (!TryEndProbe())
            {
                return Unreadable;
            }
        }

        FeedReader(data);
        return _fruitless > MaxFruitless ? "it is large and holds no media" : null;
    }

    /// <summary>Ends a part of a segment.</summary>
    public string? EndPart()
    {
        if (_isProbing && _probed > 0 && !TryEndProbe())
        {
            return Unreadable;
        }

        _reader?.EndPart();
        return null;
    }

    /// <summary>Ends a segment or an initialisation section.</summary>
    /// <returns>What is wrong with the segment; null if nothing is.</returns>
    public string? EndSegment()
    {
        if (_isProbing && _probed > 0 && !TryEndProbe())
        {
            return Unreadable;
        }

        _isProbing = false;
        _reader?.EndSegment();
        return null;
    }

    /// <summary>
    /// Ends the input: tracks that are not known by now are left out. What follows, if anything does, is another stream and needs its own
    /// initialisation section.
    /// </summary>
    public void Finish()
    {
        _reader?.Finish();
        _reader = null;
    }

    private const string Unreadable = "it is neither MPEG-TS nor fMP4 nor packed audio";

    private bool TryEndProbe()
    {
        var data = _probe.AsSpan(0, _probed);
        _isProbing = false;
        if (IsTransportStream(data))
        {
            Use<TransportStreamContainer>(static sink => new TransportStreamContainer(sink));
        }
        else if (IsMp4(data))
        {
            Use<Mp4Container>(static sink => new Mp4Container(sink));
        }
        else if (PackedAudioContainer.IsBeginning(data))
        {
            Use<PackedAudioContainer>(static sink => new PackedAudioContainer(sink));
        }
        else
        {
            return false;
        }

        FeedReader(data);
        return true;
    }

    private void Use<T>(Func<IContainerSink, ContainerReader> make)
        where T : ContainerReader
    {
        if (_reader is not T)
        {
            _reader?.Finish();
            _counter = new CountingSink(sink);
            _reader = make(_counter);
            _unitsBefore = 0;
            sink.OnContainer(_reader.WrapSeconds);
        }
    }

    private void FeedReader(ReadOnlySpan<byte> data)
    {
        if (_reader is null)
        {
            return;
        }

        _reader.Feed(data);
        _fruitless = _counter!.Units == _unitsBefore ? _fruitless + data.Length : 0;
        _unitsBefore = _counter.Units;
    }

    private static bool IsTransportStream(ReadOnlySpan<byte> data)
    {
        for (var at = 0; at < data.Length; at += TransportPacket)
        {
            if (data[at] != TransportSync)
            {
                return false;
            }
        }

        return data.Length > 0;
    }

    private static bool IsMp4(ReadOnlySpan<byte> data)
    {
        if (data.Length < 8)
        {
            return false;
        }

        var type = data.Slice(4, 4);
        return type.SequenceEqual("ftyp"u8) || type.SequenceEqual("styp"u8) || type.SequenceEqual("moof"u8) || type.SequenceEqual("moov"u8)
            || type.SequenceEqual("sidx"u8) || type.SequenceEqual("emsg"u8) || type.SequenceEqual("prft"u8) || type.SequenceEqual("free"u8)
            || type.SequenceEqual("skip"u8) || type.SequenceEqual("uuid"u8) || type.SequenceEqual("ssix"u8) || type.SequenceEqual("mdat"u8);
    }

    private sealed class CountingSink(IContainerSink inner) : IContainerSink
    {
        public long Units { get; private set; }

        public void OnContainer(double wrapSeconds) => inner.OnContainer(wrapSeconds);

        public void OnTracks(IReadOnlyList<Sdk.Media.TrackDescription> tracks, IReadOnlyList<string> leftOut) => inner.OnTracks(tracks, leftOut);

        public void OnUnit(int track, Sdk.Media.AccessUnit unit)
        {
            Units++;
            inner.OnUnit(track, unit);
        }

        public void OnFault(string cause) => inner.OnFault(cause);
    }
}
