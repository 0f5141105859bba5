using System.Buffers.Binary;
using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Mp4;
using MediaRouter.Media.Tests.MpegTs;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Mp4;

public class Mp4WriterTests
{
    private const string Description = "moov/trak/mdia/minf/stbl/stsd/";

    [Fact]
    public void Boxes_within_boxes_have_their_sizes()
    {
        var writer = new Mp4BoxWriter();
        writer.Begin("moof"u8);
        writer.BeginFull("mfhd"u8, version: 1, flags: 0x020304);
        writer.Write32(7);
        writer.End();
        writer.Write16(0x0102);
        writer.Write8(3);
        writer.Write64(4);
        writer.WriteZeros(2000);
        writer.End();
        writer.Begin("free"u8);
        writer.End();

        Assert.Equal("000007f36d6f6f66" + "000000106d66686401020304" + "00000007" + "0102" + "03" + "0000000000000004", Hex(writer.WrittenSpan[..35]));
        Assert.Equal("0000000866726565", Hex(writer.WrittenSpan[^8..]));
        Assert.Throws<InvalidOperationException>(writer.End);
        writer.Clear();
        Assert.Equal(0, writer.Length);
    }

    [Fact]
    public void Init_segment_of_H264_follows_the_specification()
    {
        var track = new Mp4Track(TsSamples.Track("H264") with { Language = "de-AT" });
        track.StartAt(0, 3000);
        var segment = InitSegment.Create([track], new InitSegmentOptions { Duration = TimeSpan.FromMilliseconds(1234.5), UserData = new byte[] { 0, 0, 0, 8, 1, 2, 3, 4 } });
        var bytes = segment.Bytes;

        Assert.Equal(["ftyp", "moov"], BoxTree.Types(bytes.Span));
        Assert.Equal("69736f3600000000" + "69736f36" + "6d703432" + "636d6663", Hex(BoxTree.Content(bytes, "ftyp")));
        Assert.Equal(["mvhd", "trak", "mvex", "udta"], BoxTree.Types(BoxTree.Content(bytes, "moov")));
        var movie = BoxTree.Content(bytes, "moov/mvhd");
        Assert.Equal(100, movie.Length);
        Assert.Equal("00000000" + "00000000" + "00000000" + "000003e8" + "000004d2" + "00010000" + "0100", Hex(movie.AsSpan(0, 26)));
        Assert.Equal("00000002", Hex(movie.AsSpan(96)));
        Assert.Equal(1234u, BinaryPrimitives.ReadUInt32BigEndian(bytes.Span[segment.DurationOffset..]));

        var header = BoxTree.Content(bytes, "moov/trak/tkhd");
        Assert.Equal(84, header.Length);
        Assert.Equal("00000007" + "0000000000000000" + "00000001", Hex(header.AsSpan(0, 16)));
        Assert.Equal("02800000" + "01680000", Hex(header.AsSpan(76)));
        Assert.Equal("00000000" + "00000001" + "00000000" + "00000bb8" + "00010000", Hex(BoxTree.Content(bytes, "moov/trak/edts/elst")));
        Assert.Equal("00000000" + "0000000000000000" + "00015f90" + "00000000" + "10b5" + "0000", Hex(BoxTree.Content(bytes, "moov/trak/mdia/mdhd")));
        Assert.Equal("0000000000000000" + "76696465", Hex(BoxTree.Content(bytes, "moov/trak/mdia/hdlr").AsSpan(0, 12)));
        Assert.Equal("000000010000000000000000", Hex(BoxTree.Content(bytes, "moov/trak/mdia/minf/vmhd")));
        Assert.Equal("00000001", Hex(BoxTree.Content(bytes, "moov/trak/mdia/minf/dinf/dref/url ")));
        Assert.Equal(["stsd", "stts", "stsc", "stsz", "stco"], BoxTree.Types(BoxTree.Content(bytes, "moov/trak/mdia/minf/stbl")));
        var entry = BoxTree.Content(bytes, Description + "avc1");
        Assert.Equal("0000000000000001" + "00000000000000000000000000000000" + "0280" + "0168" + "0048000000480000" + "00000000" + "0001", Hex(entry.AsSpan(0, 42)));
        Assert.Equal("0018ffff", Hex(entry.AsSpan(74, 4)));
        Assert.True(AvcDecoderConfiguration.TryParse(BoxTree.Content(bytes, Description + "avc1/avcC"), out var configuration));
        Assert.Equal(TsSamples.H264, configuration.Parameters);
        Assert.Equal("00000000" + "00000001" + "00000001" + "00000000" + "00000000" + "01010000", Hex(BoxTree.Content(bytes, "moov/mvex/trex")));
        Assert.Equal("0000000801020304", Hex(BoxTree.Content(bytes, "moov/udta")));
    }

    [Theory]
    [InlineData("H265", "hvc1", "hvcC", null)]
    [InlineData("AV1", "av01", "av1C", "81010c000a0b0000000cc4ff6736be4010")]
    [InlineData("VP9", "vp09", "vpcC", "01000000" + "001582020202" + "0000")]
    [InlineData("MPEG-4 Video", "mp4v", "esds", "00000000" + "0335" + "000000" + "042d" + "2011" + "0000000000000000000000" + "051e"
        + "000001b001000001b58913000001000000012000c48881f4514043c1463f" + "060102")]
    [InlineData("MPEG-1/2 Video", "mp4v", "esds", "00000000" + "032d" + "000000" + "0425" + "6111" + "0000000000000000000000" + "0516"
        + "000001b328016835ffffe070000001b5148a00010000" + "060102")]
    [InlineData("M-JPEG", "mp4v", "esds", "00000000" + "0315" + "000000" + "040d" + "6c11" + "0000000000000000000000" + "060102")]
    [InlineData("MPEG-4 Audio", "mp4a", "esds", "00000000" + "0319" + "000000" + "0411" + "4015" + "0000000000000000000000" + "0502" + "1210" + "060102")]
    [InlineData("MPEG-1/2 Audio", "mp4a", "esds", "00000000" + "0315" + "000000" + "040d" + "6b15" + "0000000000000000000000" + "060102")]
    [InlineData("Opus", "Opus", "dOps", "00" + "02" + "0138" + "0000bb80" + "0000" + "00")]
    [InlineData("AC3", "ac-3", "dac3", "101140")]
    [InlineData("FLAC", "fLaC", "dfLa", "00000000" + "80000022" + "1000100000000e0012340bb802f0000bb80000000000000000000000000000000000")]
    [InlineData("LPCM", "ipcm", "pcmC", "00000000" + "00" + "18")]
    public void Sample_entries_follow_their_specifications(string codec, string entry, string box, string? expected)
    {
        var track = Mp4Samples.Ready(Mp4Samples.Track(codec), Mp4Samples.Units(codec, 1, new Random(1)));
        var bytes = InitSegment.Create([track]).Bytes;
        var record = Hex(BoxTree.Content(bytes, $"{Description}{entry}/{box}"));

        if (expected is not null)
        {
            Assert.Equal(expected, record);
        }
        else
        {
            Assert.True(HevcDecoderConfiguration.TryParse(Convert.FromHexString(record), out var configuration));
            Assert.Equal(TsSamples.H265, configuration.Parameters);
        }

        if (!track.IsVideo)
        {
            var fields = BoxTree.Content(bytes, Description + entry);
            Assert.Equal(track.ChannelCount, BinaryPrimitives.ReadUInt16BigEndian(fields.AsSpan(16)));
            Assert.Equal(codec == "LPCM" ? 24 : 16, BinaryPrimitives.ReadUInt16BigEndian(fields.AsSpan(18)));
            Assert.Equal((uint)track.SampleRate << 16, BinaryPrimitives.ReadUInt32BigEndian(fields.AsSpan(24)));
        }
    }

    [Theory]
    [InlineData("H264", "avc1.64001e", 640, 360)]
    [InlineData("H265", "hvc1.1.6.L63.90", 640, 360)]
    [InlineData("AV1", "av01.0.01M.08", 640, 360)]
    [InlineData("VP9", "vp09.00.21.08", 640, 360)]
    [InlineData("MPEG-4 Video", "mp4v.20.1", 640, 480)]
    [InlineData("MPEG-1/2 Video", "mp4v.61", 640, 360)]
    [InlineData("M-JPEG", "mp4v.6C", 320, 184)]
    [InlineData("MPEG-4 Audio", "mp4a.40.2", 0, 0)]
    [InlineData("MPEG-4 Audio LATM", "mp4a.40.2", 0, 0)]
    [InlineData("Opus", "opus", 0, 0)]
    [InlineData("MPEG-1/2 Audio", "mp4a.6B", 0, 0)]
    [InlineData("AC3", "ac-3", 0, 0)]
    [InlineData("FLAC", "fLaC", 0, 0)]
    [InlineData("LPCM", "ipcm", 0, 0)]
    public void Codec_strings_and_sizes_are_known(string codec, string expected, int width, int height)
    {
        var track = Mp4Samples.Ready(Mp4Samples.Track(codec), Mp4Samples.Units(codec, 1, new Random(1)));

        Assert.Equal((expected, width, height), (track.CodecString, track.Width, track.Height));
    }

    [Theory]
    [InlineData("KLV", "MP4 has no form for it")]
    [InlineData("Generic", "MP4 has no form for it")]
    [InlineData("MPEG-4 Audio", "its configuration is not known")]
    public void Tracks_that_cannot_be_carried_say_why(string codec, string expected)
    {
        var track = new TrackDescription { Kind = MediaKind.Audio, Codec = codec, ClockRate = 48000 };

        Assert.False(Mp4Track.CanCarry(track, out var reason));
        Assert.Equal(expected, reason);
        Assert.Throws<ArgumentException>(() => new Mp4Track(track));
        Assert.True(Mp4Track.CanCarry(TsSamples.Track("H264") with { Parameters = null }, out _));
    }

    [Fact]
    public void Fragment_says_durations_sizes_flags_and_signed_offsets()
    {
        var track = new Mp4Track(TsSamples.Track("H264"));
        var writer = new FragmentWriter([track]);
        var start = 1L << 40;
        Assert.True(writer.Add(0, Unit(start, 3000, true, 2, 3)));
        Assert.Null(writer.Take());
        Assert.True(writer.Add(0, Unit(start + 3000, 6001, false, 1)));
        Assert.True(writer.Add(0, Unit(start + 6001, -1, true, 5)));
        Assert.False(writer.Add(0, Unit(start + 6001, 0, true, 5)));
        Assert.True(writer.Add(0, Unit(start + 9001, 0, false, 5)));
        Assert.Equal((9001, 13 + 5 + 9), (writer.DurationOf(0), writer.PayloadBytes));

        var fragment = writer.Take()!;
        Assert.Equal(["moof", "mdat"], BoxTree.Types(fragment.Bytes.Span));
        Assert.Equal("00000000" + "00000001", Hex(BoxTree.Content(fragment.Bytes, "moof/mfhd")));
        Assert.Equal("00020000" + "00000001", Hex(BoxTree.Content(fragment.Bytes, "moof/traf/tfhd")));
        Assert.Equal("01000000" + "0000010000000000", Hex(BoxTree.Content(fragment.Bytes, "moof/traf/tfdt")));
        var run = BoxTree.Content(fragment.Bytes, "moof/traf/trun");
        Assert.Equal(
            "01000f01" + "00000003" + "00000090"
            + "00000bb8" + "0000000d" + "02000000" + "00000bb8"
            + "00000bb9" + "00000005" + "01010000" + "00001771"
            + "00000bb8" + "00000009" + "02000000" + "ffffffff",
            Hex(run));
        Assert.Equal("00000002" + "0202" + "00000003" + "030303" + "00000001" + "01" + "00000005" + "0505050505", Hex(fragment.Bytes.Span[0x90..]));
        Assert.Equal([new FragmentTrack(0, start, start + 3000, 9001, 3, true)], fragment.Tracks);
        Assert.True(fragment.IsIndependent);

        // What waited comes next, and what is the same for all samples is said once.
        Assert.True(writer.Add(0, Unit(start + 12001, 0, false, 5)));
        fragment = writer.Finish(withSegmentType: true)!;
        Assert.Equal(["styp", "moof", "mdat"], BoxTree.Types(fragment.Bytes.Span));
        Assert.Equal("00000000" + "00000002", Hex(BoxTree.Content(fragment.Bytes, "moof/mfhd")));
        Assert.Equal("00020018" + "00000001" + "00000bb8" + "00000009", Hex(BoxTree.Content(fragment.Bytes, "moof/traf/tfhd")));
        Assert.Equal("01000001" + "00000002" + "00000068", Hex(BoxTree.Content(fragment.Bytes, "moof/traf/trun")));
        Assert.False(fragment.IsIndependent);
        Assert.Null(writer.Finish());
    }

    [Fact]
    public void Random_access_at_the_beginning_costs_one_word()
    {
        var writer = new FragmentWriter([new Mp4Track(TsSamples.Track("H264"))]);
        for (var i = 0; i < 4; i++)
        {
            writer.Add(0, Unit(3000 * i, 0, i == 0, i + 1));
        }

        var run = BoxTree.Content(writer.Finish()!.Bytes, "moof/traf/trun");
        Assert.Equal("01000205" + "00000004" + "00000078" + "02000000" + "00000005" + "00000006" + "00000007" + "00000008", Hex(run));
    }

    [Fact]
    public void Tracks_of_a_fragment_lie_one_behind_the_other()
    {
        var tracks = new[] { new Mp4Track(TsSamples.Track("H264")), new Mp4Track(TsSamples.Track("MPEG-4 Audio")) };
        var writer = new FragmentWriter(tracks);
        writer.Add(1, Unit(441, 0, true, 3));
        var sound = writer.Finish()!;
        Assert.False(sound.IsIndependent);
        Assert.Equal([new FragmentTrack(1, 441, 441, 1024, 1, true)], sound.Tracks);

        writer.Add(0, Unit(900, 0, true, 1));
        writer.Add(1, Unit(1465, 0, true, 2));
        var both = writer.Finish()!;
        Assert.True(both.IsIndependent);
        Assert.Equal("00000001" + "01" + "0202", Hex(BoxTree.Content(both.Bytes, "mdat")));
        Assert.Equal("00000002", Hex(BoxTree.Content(both.Bytes, "moof/traf[1]/tfhd").AsSpan(4, 4)));
        var dataOffset = BinaryPrimitives.ReadInt32BigEndian(BoxTree.Content(both.Bytes, "moof/traf[1]/trun").AsSpan(8));
        Assert.Equal("0202", Hex(both.Bytes.Span[dataOffset..]));
    }

    [Fact]
    public void Presentation_starts_at_zero_with_reordered_pictures()
    {
        var tracks = new[] { new Mp4Track(TsSamples.Track("H264")), new Mp4Track(TsSamples.Track("MPEG-4 Audio")) };
        var first = Unit(90000, 6000, true, 1);
        Mp4Track.StartAt(tracks, 0, first);
        var writer = new FragmentWriter(tracks);

        Assert.Equal((96000, 6000), (tracks[0].Origin, tracks[0].Lead));
        Assert.Equal((47040, 0), (tracks[1].Origin, tracks[1].Lead));
        Assert.False(writer.Add(1, Unit(47039, 0, true, 1)));
        Assert.True(writer.Add(1, Unit(47040, 0, true, 1)));
        Assert.True(writer.Add(0, first));
        var fragment = writer.Finish()!;
        Assert.Equal("01000000" + "0000000000000000", Hex(BoxTree.Content(fragment.Bytes, "moof/traf/tfdt")));
        Assert.Equal("01000000" + "0000000000000000", Hex(BoxTree.Content(fragment.Bytes, "moof/traf[1]/tfdt")));
        Assert.Equal("00001770", Hex(BoxTree.Content(fragment.Bytes, "moof/traf/trun").AsSpan(^4..)));
    }

    [Fact]
    public void G711_becomes_uncompressed_sound()
    {
        var track = new Mp4Track(new() { Kind = MediaKind.Audio, Codec = "G711", ClockRate = 8000, Parameters = new G711Parameters(true, 8000, 1) });
        var writer = new FragmentWriter([track]);
        writer.Add(0, new AccessUnit { Units = [new byte[] { 0xff, 0x00, 0x80, 0x7f }], Pts = 0, Dts = 0, IsRandomAccess = true });
        var fragment = writer.Finish()!;

        Assert.Equal("0000" + "8284" + "7d7c" + "0000", Hex(BoxTree.Content(fragment.Bytes, "mdat")));
        Assert.Equal(4, fragment.Tracks[0].Duration);
        Assert.Equal("000000000010", Hex(BoxTree.Content(InitSegment.Create([track]).Bytes, Description + "ipcm/pcmC")));
    }

    [Fact]
    public void New_parameters_ask_for_a_new_init_segment()
    {
        var track = new Mp4Track(TsSamples.Track("H264") with { Parameters = null });
        Assert.False(track.IsReady);
        Assert.Throws<ArgumentException>(() => InitSegment.Create([track]));
        Assert.True(track.Learn(Unit(0, 0, true, 1, TsSamples.H264)));
        Assert.True(track.IsReady);
        Assert.False(track.Learn(Unit(1, 0, true, 1)));
        Assert.False(track.Learn(Unit(2, 0, true, 1, TsSamples.H264 with { })));
        Assert.True(track.Learn(Unit(3, 0, true, 1, TsSamples.H264 with { PictureSets = [TsSamples.Bytes("68ee3c80")] })));
    }

    private static AccessUnit Unit(long dts, int offset, bool isRandomAccess, int length, H264Parameters parameters) => new()
    {
        Units = Unit(dts, offset, isRandomAccess, length).Units,
        Pts = dts + offset,
        Dts = dts,
        IsRandomAccess = isRandomAccess,
        NewParameters = parameters,
    };

    private static AccessUnit Unit(long dts, int offset, bool isRandomAccess, params int[] lengths) => new()
    {
        Units = [.. lengths.Select(length => (ReadOnlyMemory<byte>)Enumerable.Repeat((byte)length, length).ToArray())],
        Pts = dts + offset,
        Dts = dts,
        IsRandomAccess = isRandomAccess,
    };

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
