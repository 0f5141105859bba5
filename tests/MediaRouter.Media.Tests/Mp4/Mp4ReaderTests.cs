using System.Buffers.Binary;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Mp4;
using MediaRouter.Media.Tests.MpegTs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Mp4;

public class Mp4ReaderTests
{
    private const uint DefaultBaseIsFragment = 0x020000;

    // AAC of 44.1 kHz in a timescale of 10 MHz: the default duration, size and flags are those of trex.
    private static readonly byte[] Init = MakeInit("mp4a"u8);

    [Fact]
    public void Defaults_come_from_trex_then_tfhd_then_trun()
    {
        var collector = Mp4Collector.Read(
        [
            .. Init,
            .. Fragment(1, DefaultBaseIsFragment, 10_000_000, Run(0x01, 2)),
            .. Fragment(1, DefaultBaseIsFragment | 0x18, 30_000_000, Run(0x01, 2), 5_000_000, 2),
            .. Fragment(1, DefaultBaseIsFragment, 50_000_000, Run(0x0301, 2, 1_000_000, 1, 2_000_000, 3)),
        ]);

        Assert.Empty(collector.Faults);
        Assert.Equal([44100, 88200, 132300, 154350, 220500, 224910], collector.UnitsOf(0).Select(unit => unit.Dts));
        Assert.Equal([3, 3, 2, 2, 1, 3], collector.UnitsOf(0).Select(unit => unit.Units[0].Length));
        Assert.Equal([(44100L, 88200L), (132300, 44100), (220500, 13230)], collector.Parts.Select(part => (part.Dts, part.Duration)));
    }

    [Fact]
    public void Times_are_converted_without_drift()
    {
        // 1024 samples are 232199.5... ticks of 10 MHz; each time is rounded by itself.
        var times = Enumerable.Range(0, 1000).Select(i => (uint)Math.Round(i * 1024 * 10_000_000.0 / 44100)).ToList();
        var bytes = new List<byte>(Init);
        foreach (var time in times)
        {
            bytes.AddRange(Fragment(1, DefaultBaseIsFragment, time, Run(0x01, 1)));
        }

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => i * 1024L), Mp4Collector.Read([.. bytes]).UnitsOf(0).Select(unit => unit.Pts));
    }

    [Fact]
    public void Fragments_without_time_follow_the_one_before()
    {
        var collector = Mp4Collector.Read(
            [.. Init, .. Fragment(1, DefaultBaseIsFragment, 10_000_000, Run(0x01, 1)), .. Fragment(1, DefaultBaseIsFragment, null, Run(0x01, 2))]);

        Assert.Equal([44100, 88200, 132300], collector.UnitsOf(0).Select(unit => unit.Dts));
    }

    [Fact]
    public void Offsets_may_count_from_the_beginning_of_the_file()
    {
        var fragment = Fragment(1, 0, 0, Run(0x01, 1));
        var length = BinaryPrimitives.ReadInt32BigEndian(fragment);
        var absolute = Fragment(1, 0x01, 0, RunAt(0, 0x01, 1), 0, (uint)(Init.Length + length + 8 + 8));
        Assert.Equal(length + 8, BinaryPrimitives.ReadInt32BigEndian(absolute));

        var collector = Mp4Collector.Read([.. Init, .. absolute]);
        Assert.Empty(collector.Faults);
        Assert.Equal("030303", Mp4Samples.Text(Assert.Single(collector.UnitsOf(0))));
        Assert.Single(Mp4Collector.Read([.. Init, .. fragment]).Units);
    }

    [Fact]
    public void Boxes_that_nobody_needs_are_skipped()
    {
        var collector = Mp4Collector.Read(
        [
            .. Box("styp"u8, "msdh\0\0\0\0msdh"u8), .. Init, .. Box("sidx"u8, new byte[32]), .. Box("emsg"u8, new byte[70]), .. Box("wxyz"u8, []),
            0, 0, 0, 1, .. "free"u8, 0, 0, 0, 0, 0, 0, 0, 18, 9, 9,
            .. Fragment(1, DefaultBaseIsFragment, 0, Run(0x01, 1)),
            .. Box("mfra"u8, new byte[20]),
        ]);

        Assert.Empty(collector.Faults);
        Assert.Single(collector.Units);
    }

    [Fact]
    public void Encrypted_and_unknown_tracks_say_why_they_are_left_out()
    {
        var encrypted = Mp4Collector.Read(MakeInit("enca"u8)).Movie;
        Assert.Empty(encrypted.Tracks);
        Assert.Equal([new Mp4LeftOutTrack(1, "enca", "encrypted")], encrypted.LeftOut);

        var unknown = Mp4Collector.Read([.. MakeInit("ec-3"u8), .. Fragment(1, DefaultBaseIsFragment, 0, Run(0x01, 1))]);
        Assert.Equal([new Mp4LeftOutTrack(1, "ec-3", "not supported")], unknown.Movie.LeftOut);
        Assert.Empty(unknown.Units);
        Assert.Empty(unknown.Faults);

        Assert.Equal([new Mp4LeftOutTrack(1, "Opus", "its configuration is missing or cannot be read")], Mp4Collector.Read(MakeInit("Opus"u8)).Movie.LeftOut);
    }

    [Fact]
    public void Samples_outside_of_the_data_are_counted_and_left_out()
    {
        // In front of the data, and beyond its end.
        var before = Mp4Collector.Read([.. Init, .. Fragment(1, DefaultBaseIsFragment, 0, RunAt(0, 0x01, 2))]);
        Assert.Equal(2, before.Faults[Mp4Fault.UnreadableSamples]);
        var fragment = Fragment(1, DefaultBaseIsFragment, 0, Run(0x0201, 3, 3, 100_000, 3));
        var beyond = Mp4Collector.Read([.. Init, .. fragment, .. Fragment(1, DefaultBaseIsFragment, 0, Run(0x01, 1))]);
        Assert.Equal([Mp4Fault.UnreadableSamples], beyond.Faults.Keys);
        Assert.Equal(2, beyond.Units.Count);

        var large = new Mp4ReaderOptions { MaxSampleBytes = 2 };
        Assert.Equal(1, Mp4Collector.Read([.. Init, .. Fragment(1, DefaultBaseIsFragment, 0, Run(0x01, 1))], large).Faults[Mp4Fault.UnreadableSamples]);
    }

    [Fact]
    public void Sizes_that_cannot_be_end_the_segment_only()
    {
        var collector = new Mp4Collector();
        var reader = new Mp4Reader(collector);
        reader.Feed(Init);
        reader.Feed([0, 0, 0, 3, .. "moof"u8, .. new byte[100]]);
        reader.EndSegment();
        reader.Feed(Fragment(1, DefaultBaseIsFragment, 0, Run(0x01, 1)));

        Assert.Equal(1, collector.Faults[Mp4Fault.MalformedBoxes]);
        Assert.Single(collector.Units);

        var small = new Mp4ReaderOptions { MaxBoxBytes = 100 };
        var oversized = Mp4Collector.Read(Init, small);
        Assert.Equal([Mp4Fault.OversizedBoxes], oversized.Faults.Keys);
        Assert.Empty(oversized.Movies);
    }

    [Fact]
    public void Tables_of_few_bytes_cost_nothing()
    {
        // Four thousand million samples without bytes, then with one byte each: a loop over them would take minutes.
        var empty = Mp4Collector.Read([.. Init, .. Fragment(1, DefaultBaseIsFragment | 0x18, 0, Run(0x01, uint.MaxValue), 1, 0)]);
        Assert.Empty(empty.Units);
        var many = Mp4Collector.Read([.. Init, .. Fragment(1, DefaultBaseIsFragment | 0x18, 0, Run(0x01, uint.MaxValue), 1, 1)]);
        Assert.Equal(64, many.Units.Count);
        Assert.Equal([Mp4Fault.UnreadableSamples], many.Faults.Keys);
    }

    [Fact]
    public void Negative_offsets_mean_earlier_decoding()
    {
        var track = new Mp4Track(TsSamples.Track("H264"));
        var writer = new FragmentWriter([track]);
        var units = TsSamples.Units("H264", 3, new Random(1));
        int[] pts = [0, 9000, 3000];
        for (var i = 0; i < 3; i++)
        {
            writer.Add(0, new AccessUnit { Units = units[i].Units, Pts = pts[i], Dts = 3000 * i, IsRandomAccess = i == 0 });
        }

        var collector = Mp4Collector.Read([.. InitSegment.Create([track]).Bytes.Span, .. writer.Finish()!.Bytes.Span]);
        Assert.Equal([(0, -3000), (9000, 0), (3000, 3000)], collector.UnitsOf(0).Select(unit => (unit.Pts, unit.Dts)));
    }

    [Fact]
    public void Parameter_sets_in_band_become_new_parameters()
    {
        var track = new Mp4Track(TsSamples.Track("H264"));
        var writer = new FragmentWriter([track]);
        var unit = TsSamples.Units("H264", 1, new Random(1))[0];
        var changed = TsSamples.Bytes("68ee3c80");
        writer.Add(0, new AccessUnit { Units = [(byte[])[0x09, 0xf0], changed.Memory, .. unit.Units], Pts = 0, Dts = 0, IsRandomAccess = true });
        var collector = Mp4Collector.Read([.. InitSegment.Create([track]).Bytes.Span, .. writer.Finish()!.Bytes.Span]);

        var read = Assert.Single(collector.UnitsOf(0));
        Assert.Equal(Mp4Samples.Text(unit), Mp4Samples.Text(read));
        Assert.Equal(TsSamples.H264 with { PictureSets = [changed] }, read.NewParameters);
    }

    [Fact]
    public void Uncompressed_sound_of_other_orders_and_tiny_samples_is_joined()
    {
        var parameters = new LpcmParameters(16, 48000, 2);
        var track = new Mp4Track(new() { Kind = MediaKind.Audio, Codec = "LPCM", ClockRate = 48000, Parameters = parameters });
        var init = InitSegment.Create([track]).Bytes.ToArray();
        var format = init.AsSpan().IndexOf("pcmC"u8) + 8;
        init[format] = 1;
        var data = new byte[4 * 2400];
        for (var i = 0; i < data.Length; i++)
        {
            data[i] = (byte)(i & 1);
        }

        var collector = Mp4Collector.Read([.. init, .. Fragment(1, DefaultBaseIsFragment | 0x18, 480, Run(0x01, 2400), 1, 4, data)]);
        Assert.Empty(collector.Faults);
        Assert.Equal(parameters, collector.Movie.Tracks[0].Parameters);
        Assert.Equal([480, 1440, 2400], collector.UnitsOf(0).Select(unit => unit.Pts));
        Assert.Equal([3840, 3840, 1920], collector.UnitsOf(0).Select(unit => unit.Units[0].Length));
        Assert.All(collector.UnitsOf(0), unit => Assert.Equal([1, 0, 1, 0], unit.Units[0][..4].ToArray()));
    }

    [Fact]
    public void Duration_and_user_data_come_back()
    {
        var track = new Mp4Track(TsSamples.Track("Opus"));
        byte[] user = [0, 0, 0, 10, .. "mtxi"u8, 1, 2];
        var movie = Mp4Collector.Read(InitSegment.Create([track], new InitSegmentOptions { Duration = TimeSpan.FromSeconds(3.5), UserData = user }).Bytes.Span).Movie;

        Assert.Equal(TimeSpan.FromSeconds(3.5), movie.Duration);
        Assert.True(Mp4BoxEnumerator.TryFind(movie.UserData.Span, "mtxi"u8, out var content));
        Assert.Equal([1, 2], content.ToArray());
    }

    private static byte[] MakeInit(ReadOnlySpan<byte> entry)
    {
        var track = new Mp4Track(TsSamples.Track("MPEG-4 Audio"));
        var bytes = InitSegment.Create([track]).Bytes.ToArray();
        entry.CopyTo(bytes.AsSpan(bytes.AsSpan().IndexOf("mp4a"u8)));
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(bytes.AsSpan().IndexOf("mdhd"u8) + 16), 10_000_000);
        var defaults = bytes.AsSpan(bytes.AsSpan().IndexOf("trex"u8) + 16);
        BinaryPrimitives.WriteInt32BigEndian(defaults, 10_000_000);
        BinaryPrimitives.WriteInt32BigEndian(defaults[4..], 3);
        return bytes;
    }

    // A run whose data follow the fragment.
    private static byte[] Run(uint flags, uint count, params uint[] rows) => RunAt(-1, flags, count, rows);

    private static byte[] RunAt(int dataOffset, uint flags, uint count, params uint[] rows)
    {
        var writer = new Mp4BoxWriter();
        writer.BeginFull("trun"u8, flags: flags);
        writer.Write32(count);
        writer.Write32((uint)dataOffset);
        foreach (var row in rows)
        {
            writer.Write32(row);
        }

        writer.End();
        return writer.ToArray();
    }

    private static byte[] Fragment(uint id, uint flags, uint? time, byte[] run, uint first = 0, uint second = 0, byte[]? data = null)
    {
        var writer = new Mp4BoxWriter();
        writer.Begin("moof"u8);
        writer.BeginFull("mfhd"u8);
        writer.Write32(1);
        writer.End();
        writer.Begin("traf"u8);
        writer.BeginFull("tfhd"u8, flags: flags);
        writer.Write32(id);
        if ((flags & ~DefaultBaseIsFragment) != 0)
        {
            writer.Write32(first);
            writer.Write32(second);
        }

        writer.End();
        if (time is { } value)
        {
            writer.BeginFull("tfdt"u8);
            writer.Write32(value);
            writer.End();
        }

        var runAt = writer.Length;
        writer.Write(run);
        writer.End();
        writer.End();
        if (BinaryPrimitives.ReadInt32BigEndian(run.AsSpan(16)) == -1)
        {
            writer.Patch32(runAt + 16, (uint)writer.Length + 8);
        }

        writer.Begin("mdat"u8);
        writer.Write(data ?? Enumerable.Repeat((byte)3, 64).ToArray());
        writer.End();
        return writer.ToArray();
    }

    private static byte[] Box(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        var writer = new Mp4BoxWriter();
        writer.Begin(type);
        writer.Write(content);
        writer.End();
        return writer.ToArray();
    }
}
