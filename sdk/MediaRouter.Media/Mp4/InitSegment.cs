using MediaRouter.Media.MpegTs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4;

/// <summary>The beginning of a fragmented MP4, which says everything about its tracks: <c>ftyp</c> and <c>moov</c>.</summary>
/// <remarks>Source: ISO/IEC 14496-12, sections 8.2 to 8.8; ISO/IEC 23000-19, section 7.3. Tracks are numbered from 1 in the order given.</remarks>
public sealed class InitSegment
{
    /// <summary>Ticks per second of the movie's duration, which is in milliseconds.</summary>
    public const int MovieTimescale = 1000;

    /// <summary>Flags of a sample at which decoding starts: it depends on no other (ISO/IEC 14496-12, section 8.8.3).</summary>
    internal const uint SyncSampleFlags = 0x02000000;

    /// <summary>Flags of any other sample: it depends on others and is no sync sample.</summary>
    internal const uint OtherSampleFlags = 0x01010000;

    // Normal speed and full volume in fixed point.
    private const uint NormalRate = 0x00010000;
    private const ushort FullVolume = 0x0100;

    // Behind the size, type, version, two times and timescale of mvhd.
    private const int DurationInMovieHeader = 8 + 4 + 4 + 4 + 4;

    private InitSegment(byte[] bytes, int durationOffset) => (Bytes, DurationOffset) = (bytes, durationOffset);

    /// <summary>The bytes; published.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>
    /// Where in <see cref="Bytes"/> the duration of the movie stands: 32 bits in network order, milliseconds. A file may be completed there when it is
    /// closed.
    /// </summary>
    public int DurationOffset { get; }

    /// <summary>Writes the segment.</summary>
    /// <param name="tracks">The tracks, all of them <see cref="Mp4Track.IsReady"/>.</param>
    /// <param name="options">What else it says; <see langword="null"/> for nothing.</param>
    /// <exception cref="ArgumentException">There is no track, too many, or one that is not ready.</exception>
    public static InitSegment Create(IReadOnlyList<Mp4Track> tracks, InitSegmentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(tracks);
        if (tracks.Count is 0 or > StreamDescription.MaxTracks || tracks.Any(track => !track.IsReady))
        {
            throw new ArgumentException($"an initialisation segment takes 1 to {StreamDescription.MaxTracks} tracks that are ready", nameof(tracks));
        }

        options ??= new InitSegmentOptions();
        var writer = new Mp4BoxWriter();
        WriteFileType(writer, tracks);
        writer.Begin("moov"u8);
        var durationOffset = writer.Length + DurationInMovieHeader;
        WriteMovieHeader(writer, (uint)Math.Clamp(Math.Round(options.Duration.TotalMilliseconds), 0, uint.MaxValue), tracks.Count);
        for (var i = 0; i < tracks.Count; i++)
        {
            WriteTrack(writer, tracks[i], i + 1);
        }

        writer.Begin("mvex"u8);
        for (var i = 0; i < tracks.Count; i++)
        {
            writer.BeginFull("trex"u8);
            writer.Write32((uint)i + 1);
            writer.Write32(1);
            writer.Write32(0);
            writer.Write32(0);
            writer.Write32(DefaultFlags(tracks[i]));
            writer.End();
        }

        writer.End();
        if (!options.UserData.IsEmpty)
        {
            writer.Begin("udta"u8);
            writer.Write(options.UserData.Span);
            writer.End();
        }

        writer.End();
        return new InitSegment(writer.ToArray(), durationOffset);
    }

    /// <summary>Flags of the samples of a track, as its <c>trex</c> says.</summary>
    internal static uint DefaultFlags(Mp4Track track) => track.IsVideo ? OtherSampleFlags : SyncSampleFlags;

    private static void WriteFileType(Mp4BoxWriter writer, IReadOnlyList<Mp4Track> tracks)
    {
        // iso6: the default base is the fragment, times of fragments have 64 bits. mp42: descriptors of MPEG-4 systems.
        writer.Begin("ftyp"u8);
        writer.Write("iso6"u8);
        writer.Write32(0);
        writer.Write("iso6"u8);
        writer.Write("mp42"u8);
        if (tracks.Count == 1)
        {
            // CMAF has one track in a file.
            writer.Write("cmfc"u8);
        }

        var first = -1;
        for (var i = 0; i < tracks.Count; i++)
        {
            if (!tracks[i].Form.Brand.IsEmpty && first < 0)
            {
                first = i;
                writer.Write(tracks[i].Form.Brand);
            }
        }

        writer.End();
    }

    private static void WriteMovieHeader(Mp4BoxWriter writer, uint duration, int trackCount)
    {
        writer.BeginFull("mvhd"u8);
        writer.WriteZeros(4 + 4);
        writer.Write32(MovieTimescale);
        writer.Write32(duration);
        writer.Write32(NormalRate);
        writer.Write16(FullVolume);
        writer.WriteZeros(2 + 8);
        WriteMatrix(writer);
        writer.WriteZeros(6 * 4);
        writer.Write32((uint)trackCount + 1);
        writer.End();
    }

    private static void WriteTrack(Mp4BoxWriter writer, Mp4Track track, int id)
    {
        writer.Begin("trak"u8);
        WriteTrackHeader(writer, track, id);
        if (track.Lead > 0)
        {
            // One edit without end, which begins with what is shown first.
            writer.Begin("edts"u8);
            writer.BeginFull("elst"u8);
            writer.Write32(1);
            writer.Write32(0);
            writer.Write32((uint)track.Lead);
            writer.Write32(NormalRate);
            writer.End();
            writer.End();
        }

        writer.Begin("mdia"u8);
        writer.BeginFull("mdhd"u8);
        writer.WriteZeros(4 + 4);
        writer.Write32((uint)track.Timescale);
        writer.Write32(0);
        writer.Write16(LanguageCode(track.Description.Language));
        writer.Write16(0);
        writer.End();
        writer.BeginFull("hdlr"u8);
        writer.Write32(0);
        writer.Write(track.IsVideo ? "vide"u8 : "soun"u8);
        writer.WriteZeros(3 * 4);
        writer.Write(track.IsVideo ? "VideoHandler\0"u8 : "SoundHandler\0"u8);
        writer.End();
        WriteMediaInformation(writer, track);
        writer.End();
        writer.End();
    }

    private static void WriteTrackHeader(Mp4BoxWriter writer, Mp4Track track, int id)
    {
        // Enabled, in the movie, in the preview.
        writer.BeginFull("tkhd"u8, flags: 7);
        writer.WriteZeros(4 + 4);
        writer.Write32((uint)id);
        writer.WriteZeros(4 + 4 + 8 + 2);

        // Tracks of one kind are alternatives to each other.
        writer.Write16((ushort)(track.IsVideo ? 1 : 2));
        writer.Write16(track.IsVideo ? (ushort)0 : FullVolume);
        writer.Write16(0);
        WriteMatrix(writer);
        var width = (double)track.Width;
        if (track.Form.SampleAspectRatio is { } ratio)
        {
            width = Math.Min(width * ratio.Width / ratio.Height, ushort.MaxValue);
        }

        writer.Write32((uint)Math.Round(width * 65536));
        writer.Write32((uint)track.Height << 16);
        writer.End();
    }

    private static void WriteMediaInformation(Mp4BoxWriter writer, Mp4Track track)
    {
        writer.Begin("minf"u8);
        if (track.IsVideo)
        {
            writer.BeginFull("vmhd"u8, flags: 1);
            writer.WriteZeros(2 + 6);
        }
        else
        {
            writer.BeginFull("smhd"u8);
            writer.WriteZeros(2 + 2);
        }

        writer.End();
        writer.Begin("dinf"u8);
        writer.BeginFull("dref"u8);
        writer.Write32(1);
        writer.BeginFull("url "u8, flags: 1);
        writer.End();
        writer.End();
        writer.End();

        // The samples are in fragments: the tables are there, and empty.
        writer.Begin("stbl"u8);
        writer.BeginFull("stsd"u8);
        writer.Write32(1);
        writer.Write(track.Entry);
        writer.End();
        WriteEmptyTable(writer, "stts"u8);
        WriteEmptyTable(writer, "stsc"u8);
        writer.BeginFull("stsz"u8);
        writer.WriteZeros(4 + 4);
        writer.End();
        WriteEmptyTable(writer, "stco"u8);
        writer.End();
        writer.End();
    }

    private static void WriteEmptyTable(Mp4BoxWriter writer, ReadOnlySpan<byte> type)
    {
        writer.BeginFull(type);
        writer.Write32(0);
        writer.End();
    }

    private static void WriteMatrix(Mp4BoxWriter writer)
    {
        // The identity.
        ReadOnlySpan<uint> matrix = [0x00010000, 0, 0, 0, 0x00010000, 0, 0, 0, 0x40000000];
        foreach (var value in matrix)
        {
            writer.Write32(value);
        }
    }

    // Three letters of five bits each (ISO/IEC 14496-12, section 8.4.2).
    private static ushort LanguageCode(string tag)
    {
        var code = TsLanguage.ToCode(tag);
        if (code.Length != 3)
        {
            code = "und";
        }

        return (ushort)(((code[0] - 0x60) << 10) | ((code[1] - 0x60) << 5) | (code[2] - 0x60));
    }
}
