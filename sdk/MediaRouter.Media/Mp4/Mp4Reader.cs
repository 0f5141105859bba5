using System.Buffers.Binary;
using MediaRouter.Media.Mp4.Samples;

namespace MediaRouter.Media.Mp4;

/// <summary>Reads fragmented MP4: bytes of any cut in, tracks and access units out.</summary>
/// <remarks>
/// <para>
/// Source: ISO/IEC 14496-12; ISO/IEC 23000-19. Initialisation segment and fragments may be one file, or several resources with
/// <see cref="EndSegment"/> between them. Boxes that are not needed are skipped. Units come in the order of their data: those of one track in
/// decoding order, tracks as the file interleaves them.
/// </para>
/// <para>Of a sample there is one copy, which its access unit owns. Not for use by several threads at once; it has no clock and does no I/O.</para>
/// </remarks>
public sealed partial class Mp4Reader
{
    private const int LongHeaderLength = 16;
    private const int FirstBoxBytes = 4096;

    // Uncompressed sound has samples of a few bytes: units are joined up to this part of a second.
    private const uint JoinedUnitsPerSecond = 50;

    private readonly IMp4ReaderSink _sink;
    private readonly Mp4ReaderOptions _options;
    private readonly byte[] _header = new byte[LongHeaderLength];
    private readonly FragmentRuns _fragment = new();

    private State _state;
    private int _headerLength;
    private long _boxStart;
    private long _position;
    private long _rest;

    // The box that describes, and of which the runs are read.
    private byte[] _box = new byte[FirstBoxBytes];
    private int _boxLength;
    private bool _isMovie;

    private List<ReaderTrack> _tracks = [];
    private bool _isWanted;

    /// <summary>Makes a reader.</summary>
    /// <param name="sink">Takes what is read.</param>
    /// <param name="options">Limits; <see langword="null"/> for the usual ones.</param>
    public Mp4Reader(IMp4ReaderSink sink, Mp4ReaderOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(sink);
        _sink = sink;
        _options = options ?? new Mp4ReaderOptions();
    }

    private enum State
    {
        Header,
        Description,
        Data,
        Skipped,

        // A box that cannot be: where the next one begins is not known.
        Lost,
    }

    /// <summary>The movie as the sink knows it; <see langword="null"/> before.</summary>
    public Mp4Movie? Movie { get; private set; }

    /// <summary>Bytes that follow and are not needed, so that whoever reads a file may call <see cref="Skip"/> instead of reading them.</summary>
    public long SkippableBytes => _state == State.Skipped || (_state == State.Data && !_isWanted) ? _rest : 0;

    /// <summary>Takes bytes, in any cut.</summary>
    /// <param name="data">Borrowed.</param>
    public void Feed(ReadOnlySpan<byte> data)
    {
        while (data.Length > 0 && _state != State.Lost)
        {
            int used;
            if (_state == State.Header)
            {
                used = TakeHeader(data);
                _position += used;
            }
            else
            {
                used = (int)Math.Min(data.Length, _rest);
                var part = data[..used];
                if (_state == State.Description)
                {
                    Append(part);
                }
                else if (_state == State.Data && _isWanted)
                {
                    TakeData(part);
                }

                _position += used;
                _rest -= used;
                if (_rest == 0)
                {
                    EndBox();
                }
            }

            data = data[used..];
        }
    }

    /// <summary>Leaves bytes out that are not needed.</summary>
    /// <param name="count">At most <see cref="SkippableBytes"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are more.</exception>
    public void Skip(long count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, SkippableBytes);
        _position += count;
        _rest -= count;
        if (count > 0 && _rest == 0)
        {
            EndBox();
        }
    }

    /// <summary>Ends a file or segment. The next bytes begin another one of the same stream, with or without a new initialisation segment.</summary>
    /// <param name="isDiscontinuity">Whether the time of what follows does not continue: the next units say so.</param>
    public void EndSegment(bool isDiscontinuity = false)
    {
        if (_state == State.Description || (_state == State.Header && _headerLength > 0))
        {
            Report(Mp4Fault.MalformedBoxes, -1, 1);
        }

        DropOpenSample();
        DropRuns();
        _gap = 0;
        (_state, _headerLength, _position, _rest) = (State.Header, 0, 0, 0);
        foreach (var track in _tracks)
        {
            track.HasDiscontinuity |= isDiscontinuity;
        }
    }

    private int TakeHeader(ReadOnlySpan<byte> data)
    {
        var wanted = _headerLength >= Mp4BoxWriter.HeaderLength ? LongHeaderLength : Mp4BoxWriter.HeaderLength;
        var used = Math.Min(wanted - _headerLength, data.Length);
        data[..used].CopyTo(_header.AsSpan(_headerLength));
        if (_headerLength == 0)
        {
            _boxStart = _position;
        }

        _headerLength += used;
        if (_headerLength == wanted && (wanted == LongHeaderLength || BinaryPrimitives.ReadUInt32BigEndian(_header) != 1))
        {
            BeginBox();
        }

        return used;
    }

    private void BeginBox()
    {
        ulong size = BinaryPrimitives.ReadUInt32BigEndian(_header);
        var isLong = size == 1;
        size = isLong ? BinaryPrimitives.ReadUInt64BigEndian(_header.AsSpan(Mp4BoxWriter.HeaderLength)) : size;
        var length = (ulong)_headerLength;
        _headerLength = 0;

        // A size of 0 stands for all that comes.
        var isEndless = size == 0 && !isLong;
        if (!isEndless && (size < length || size > long.MaxValue / 2))
        {
            Report(Mp4Fault.MalformedBoxes, -1, 1);
            _state = State.Lost;
            return;
        }

        _rest = isEndless ? long.MaxValue / 2 : (long)(size - length);
        var type = _header.AsSpan(4, 4);
        _isMovie = type.SequenceEqual("moov"u8);
        if (_isMovie || type.SequenceEqual("moof"u8))
        {
            DropRuns();
            _boxLength = 0;
            _state = State.Description;
            if (_rest > _options.MaxBoxBytes)
            {
                Report(Mp4Fault.OversizedBoxes, -1, 1);
                _state = State.Skipped;
            }
        }
        else if (type.SequenceEqual("mdat"u8))
        {
            _state = State.Data;
            _isWanted &= HasRuns;
        }
        else
        {
            _state = State.Skipped;
        }

        if (_rest == 0)
        {
            EndBox();
        }
    }

    private void EndBox()
    {
        var state = _state;
        _state = State.Header;
        if (state == State.Description)
        {
            if (_isMovie)
            {
                TakeMovie();
            }
            else
            {
                TakeFragment();
            }
        }
        else if (state == State.Data)
        {
            DropOpenSample();
        }
    }

    private void Append(ReadOnlySpan<byte> part)
    {
        if (part.Length > _box.Length - _boxLength)
        {
            // No faster than the bytes come: a size alone allocates nothing.
            Array.Resize(ref _box, Math.Max(_boxLength + part.Length, Math.Min(2 * _box.Length, _options.MaxBoxBytes)));
        }

        part.CopyTo(_box.AsSpan(_boxLength));
        _boxLength += part.Length;
    }

    private void TakeMovie()
    {
        var parsed = ParsedMovie.Read(_box.AsSpan(0, _boxLength));
        if (parsed.IsMalformed)
        {
            Report(Mp4Fault.MalformedBoxes, -1, 1);
        }

        var movie = new Mp4Movie([.. parsed.Tracks.Select(static track => track.Reader.Description)], parsed.LeftOut, parsed.Duration, parsed.UserData);
        var old = _tracks;
        _tracks = parsed.Tracks;
        if (Movie is null || !IsContinuation(old, _tracks))
        {
            Movie = movie;
            _sink.OnMovie(movie);
            return;
        }

        for (var i = 0; i < old.Count; i++)
        {
            _tracks[i].NextTime = old[i].NextTime;
            _tracks[i].DecodingLead = old[i].DecodingLead;
            _tracks[i].HasDiscontinuity = old[i].HasDiscontinuity;
            if (!Equals(_tracks[i].Reader.Parameters, old[i].Reader.Parameters))
            {
                _tracks[i].Reader.Announce();
            }
        }
    }

    // A new segment of the same tracks: parameters may differ, what indexes and times mean does not.
    private static bool IsContinuation(List<ReaderTrack> old, List<ReaderTrack> tracks)
    {
        if (old.Count != tracks.Count)
        {
            return false;
        }

        for (var i = 0; i < old.Count; i++)
        {
            if (old[i].Id != tracks[i].Id || old[i].Timescale != tracks[i].Timescale || old[i].ClockRate != tracks[i].ClockRate
                || old[i].Reader.Description.Codec != tracks[i].Reader.Description.Codec)
            {
                return false;
            }
        }

        return true;
    }

    private void TakeFragment()
    {
        _fragment.Read(_box.AsSpan(0, _boxLength), _boxStart, _tracks);
        if (_fragment.Malformed > 0)
        {
            Report(Mp4Fault.MalformedBoxes, -1, _fragment.Malformed);
        }

        _isWanted = _fragment.Parts.Count > 0 && _sink.OnFragment(_fragment.Parts);
    }

    private void Report(Mp4Fault fault, int track, long count) => _sink.OnFault(fault, track, count);
}
