using System.Buffers.Binary;
using MediaRouter.Media.MpegTs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Samples;

/// <summary>What a <c>moov</c> box says.</summary>
internal sealed class ParsedMovie
{
    private const uint MaxTrackCount = StreamDescription.MaxTracks;
    private const int CodeLength = 3;
    private const int SecondsPerDay = 86400;

    private readonly List<Mp4LeftOutTrack> _leftOut = [];
    private uint _timescale;

    public List<ReaderTrack> Tracks { get; } = [];

    public IReadOnlyList<Mp4LeftOutTrack> LeftOut => _leftOut;

    public TimeSpan Duration { get; private set; }

    public byte[] UserData { get; private set; } = [];

    /// <summary>Whether a box in it was malformed; what is behind it is not known.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Reads the content of the box.</summary>
    public static ParsedMovie Read(ReadOnlySpan<byte> content)
    {
        var movie = new ParsedMovie();
        if (Mp4BoxEnumerator.TryFind(content, "mvhd"u8, out var header))
        {
            movie.ReadHeader(header);
        }

        var boxes = new Mp4BoxEnumerator(content);
        while (boxes.MoveNext())
        {
            if (boxes.Is("trak"u8))
            {
                movie.ReadTrack(boxes.Content);
            }
            else if (boxes.Is("udta"u8))
            {
                movie.UserData = boxes.Content.ToArray();
            }
        }

        movie.IsMalformed |= boxes.IsMalformed;
        if (Mp4BoxEnumerator.TryFind(content, "mvex"u8, out var extends))
        {
            movie.ReadDefaults(extends);
        }

        return movie;
    }

    private static uint Read32(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt32BigEndian(data[at..]);

    private void ReadHeader(ReadOnlySpan<byte> data)
    {
        var isLong = data.Length > 0 && data[0] == 1;
        if (data.Length < (isLong ? 32 : 20))
        {
            IsMalformed = true;
            return;
        }

        _timescale = Read32(data, isLong ? 20 : 12);
        var duration = isLong ? BinaryPrimitives.ReadUInt64BigEndian(data[24..]) : Read32(data, 16);

        // All ones stand for "not known".
        if (_timescale > 0 && duration != (isLong ? ulong.MaxValue : uint.MaxValue) && duration / _timescale < (ulong)TimeSpan.MaxValue.TotalSeconds)
        {
            Duration = new TimeSpan(Mp4Time.Convert((long)duration, _timescale, TimeSpan.TicksPerSecond));
        }
    }

    private void ReadTrack(ReadOnlySpan<byte> content)
    {
        if (Tracks.Count + _leftOut.Count >= MaxTrackCount)
        {
            return;
        }

        if (!Mp4BoxEnumerator.TryFind(content, "tkhd"u8, out var header) || header.Length < (header.Length > 0 && header[0] == 1 ? 24 : 16)
            || !Mp4BoxEnumerator.TryFind(content, "mdia"u8, out var media) || !TryReadMediaHeader(media, out var timescale, out var language)
            || !Mp4BoxEnumerator.TryFind(media, "minf"u8, out var information) || !Mp4BoxEnumerator.TryFind(information, "stbl"u8, out var tables)
            || !Mp4BoxEnumerator.TryFind(tables, "stsd"u8, out var descriptions) || descriptions.Length < 8)
        {
            IsMalformed = true;
            return;
        }

        var id = Read32(header, header[0] == 1 ? 20 : 12);
        var entries = new Mp4BoxEnumerator(descriptions[8..]);
        if (!entries.MoveNext())
        {
            IsMalformed = true;
            return;
        }

        if (Tracks.Exists(track => track.Id == id))
        {
            _leftOut.Add(new Mp4LeftOutTrack(id, SampleEntries.NameOf(entries.Type), "its number is that of another track"));
            return;
        }

        var reader = SampleEntries.TryMake(entries.Type, entries.Content, descriptions[0], Tracks.Count, language, out var reason);
        if (reader is null)
        {
            _leftOut.Add(new Mp4LeftOutTrack(id, SampleEntries.NameOf(entries.Type), reason));
            return;
        }

        var track = new ReaderTrack(id, timescale, reader);
        if (Mp4BoxEnumerator.TryFind(content, "edts"u8, out var edits) && Mp4BoxEnumerator.TryFind(edits, "elst"u8, out var list))
        {
            track.Shift = ReadShift(list, timescale);
        }

        Tracks.Add(track);
    }

    private static bool TryReadMediaHeader(ReadOnlySpan<byte> media, out uint timescale, out string language)
    {
        (timescale, language) = (0, "");
        if (!Mp4BoxEnumerator.TryFind(media, "mdhd"u8, out var header) || header.IsEmpty)
        {
            return false;
        }

        var at = header[0] == 1 ? 20 : 12;
        var languageAt = at + sizeof(uint) + (header[0] == 1 ? 8 : 4);
        if (header.Length < languageAt + 2)
        {
            return false;
        }

        timescale = Read32(header, at);
        int code = BinaryPrimitives.ReadUInt16BigEndian(header[languageAt..]);
        Span<byte> letters = stackalloc byte[CodeLength];
        for (var i = 0; i < CodeLength; i++)
        {
            letters[i] = (byte)(0x60 + ((code >> (5 * (CodeLength - 1 - i))) & 0x1f));
        }

        language = TsLanguage.ToTag(letters);
        return timescale > 0;
    }

    // Pauses in front of the media, then the media from a time on. Further edits have no meaning in a live stream.
    private long ReadShift(ReadOnlySpan<byte> list, uint timescale)
    {
        if (list.Length < 8)
        {
            return 0;
        }

        var isLong = list[0] == 1;
        var length = isLong ? 20 : 12;
        var rest = list[8..];
        long pause = 0;
        for (var count = Read32(list, 4); count > 0 && rest.Length >= length; count--)
        {
            var duration = isLong ? (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(rest), long.MaxValue) : Read32(rest, 0);
            var start = isLong ? BinaryPrimitives.ReadInt64BigEndian(rest[8..]) : BinaryPrimitives.ReadInt32BigEndian(rest[4..]);
            if (start != -1)
            {
                return start is < 0 or > FragmentRuns.MaxValue || start / timescale >= FragmentRuns.MaxSeconds ? 0 : pause - start;
            }

            // A pause of more than a day is no pause.
            if (_timescale == 0 || (pause / timescale) + (duration / _timescale) > SecondsPerDay)
            {
                return 0;
            }

            pause += Mp4Time.Convert(duration, _timescale, timescale);
            rest = rest[length..];
        }

        return 0;
    }

    private void ReadDefaults(ReadOnlySpan<byte> extends)
    {
        foreach (var box in new Mp4BoxEnumerator(extends))
        {
            if (!box.Is("trex"u8) || box.Content.Length < 24)
            {
                continue;
            }

            var id = Read32(box.Content, 4);
            if (Tracks.Find(track => track.Id == id) is { } track)
            {
                track.DefaultDuration = Read32(box.Content, 12);
                track.DefaultSize = Read32(box.Content, 16);
                track.DefaultFlags = Read32(box.Content, 20);
            }
        }
    }
}
