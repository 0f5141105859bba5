using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Rtp.Formats;

public class AudioPayloadTests
{
    private static readonly Mpeg4GenericLayout Hbr = Mpeg4GenericLayout.HighBitRate;
    private static readonly Mpeg4AudioConfig Stereo48 = new() { SampleRate = 48000, ChannelConfiguration = 2 };

    // Of h264-ac3.ts: 48 kHz, 128 kbit/s, so 512 bytes; stereo.
    private static readonly byte[] Ac3Header = Convert.FromHexString("0b7709c3104043e106f0b018");

    // 44.1 kHz, 128 kbit/s, layer III: 417 bytes; 418 with padding.
    private static readonly byte[] Mp3Header = Convert.FromHexString("fffb9064");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Aac_frames_survive_in_any_payload_size(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            var size = random.Next(5, 1500);
            var units = Frames(random, 1024, () => RtpConversion.Random(random, random.Next(1, 3000)));
            RtpConversion.CheckIdentityAndLoss(() => new Mpeg4AudioPacketizer(size, Hbr), () => new Mpeg4AudioDepacketizer(48000, Hbr, Stereo48), Fewer(units, size), size);
        }
    }

    [Fact]
    public void Aac_in_other_layouts_survives()
    {
        var random = new Random(1);
        foreach (var settings in (string[])
            [
                "mode=AAC-lbr", "sizelength=16", "sizelength=13; indexlength=3; indexdeltalength=3; CTSDeltaLength=16; DTSDeltaLength=8; randomAccessIndication=1; streamStateIndication=2",
                "mode=AAC-hbr", "sizelength=13;indexlength=3;indexdeltalength=3;auxiliaryDataSizeLength=9",
            ])
        {
            Assert.True(Mpeg4GenericLayout.TryParse(SdpFormatParameters.Parse(settings), out var layout));
            var units = Frames(random, 1024, () => RtpConversion.Random(random, random.Next(1, 64)));
            RtpConversion.CheckIdentityAndLoss(() => new Mpeg4AudioPacketizer(40, layout), () => new Mpeg4AudioDepacketizer(48000, layout, Stereo48), units, 40);
        }

        foreach (var settings in (string[])["sizelength=0", "sizelength=33", "sizelength=13; indexlength=40", "sizelength=32; indexlength=32; streamStateIndication=2"])
        {
            Assert.False(Mpeg4GenericLayout.TryParse(SdpFormatParameters.Parse(settings), out _));
        }
    }

    [Fact]
    public void Aac_frame_is_written_as_the_rfc_says()
    {
        // RFC 3640, section 3.3.6: 16 bits of headers; 13 bits of size, 3 of index.
        var packet = Assert.Single(RtpConversion.Packetize(new Mpeg4AudioPacketizer(1400, Hbr), [RtpConversion.Unit(1, new byte[] { 0xAA, 0xBB, 0xCC })]));
        Assert.Equal("00100018AABBCC", Convert.ToHexString(packet.AsSpan(12)));
        Assert.Equal(0x80, packet[1] & 0x80);

        // Each fragment tells the size of the frame; the last is marked.
        var fragments = RtpConversion.Packetize(new Mpeg4AudioPacketizer(6, Hbr), [RtpConversion.Unit(1, new byte[] { 0xAA, 0xBB, 0xCC })]);
        Assert.Equal(["00100018AABB", "00100018CC"], fragments.Select(fragment => Convert.ToHexString(fragment.AsSpan(12))));
        Assert.Equal([0, 0x80], fragments.Select(fragment => fragment[1] & 0x80));

        // 13 bits end here.
        Assert.Empty(RtpConversion.Packetize(new Mpeg4AudioPacketizer(1400, Hbr), [RtpConversion.Unit(1, new byte[8192])]));
    }

    [Fact]
    public void Aac_frames_of_one_packet_have_their_own_times()
    {
        var run = RtpConversion.Run(10_000, RtpConversion.Packet(5, 10_000, true, "0030 0010 0008 0018 AAAA BB CCCCCC"));
        var units = new List<AccessUnit>();

        Assert.Equal(0, new Mpeg4AudioDepacketizer(48000, Hbr, Stereo48).Depacketize(run, units));

        Assert.Equal(["AAAA", "BB", "CCCCCC"], units.Select(unit => Convert.ToHexString(RtpConversion.Bytes(unit))));
        Assert.Equal([10_000, 11_024, 12_048], units.Select(unit => unit.Pts));
        Assert.Equal([0, 21_333_333, 42_666_666], units.Select(unit => unit.NtpUnixNanoseconds - RtpConversion.Ntp));
        Assert.All(units, unit => Assert.True(unit.IsRandomAccess));
    }

    [Theory]
    [InlineData("1190", 48000, 1024)]
    [InlineData("1194", 48000, 960)] // frameLengthFlag
    [InlineData("131056E598", 48000, 2048)] // SBR: core at 24 kHz, clock at 48 kHz
    [InlineData("131056E598", 24000, 1024)]
    [InlineData("", 48000, 1024)]
    public void Aac_frames_last_as_the_configuration_says(string config, int clockRate, int ticks)
    {
        Assert.Equal(config.Length > 0, Mpeg4AudioConfig.TryParse(Convert.FromHexString(config), out var parsed));
        var units = new List<AccessUnit>();
        new Mpeg4AudioDepacketizer(clockRate, Hbr, parsed).Depacketize(RtpConversion.Run(0, RtpConversion.Packet(1, 0, true, "0020 0008 0008 AA BB")), units);
        Assert.Equal(ticks, units[1].Pts);
    }

    [Theory]
    [InlineData("00")] // no headers
    [InlineData("0000AABB")] // headers without bits
    [InlineData("00200018")] // headers cut short
    [InlineData("000800AABB")] // headers shorter than one
    [InlineData("0020000800190011")] // interleaved: AU-Index-delta 1
    [InlineData("00200FF80FF8AABB")] // a fragment that is not alone
    public void Aac_that_is_malformed_is_dropped_and_counted(string payload)
    {
        var units = new List<AccessUnit>();
        var depacketizer = new Mpeg4AudioDepacketizer(48000, Hbr, null);
        Assert.Equal(1, depacketizer.Depacketize(RtpConversion.Run(0, RtpConversion.Packet(1, 0, true, payload)), units));
        Assert.Equal(0, depacketizer.Depacketize(RtpConversion.Run(1024, RtpConversion.Packet(2, 1024, true, "00100008AA")), units));
        Assert.Equal(1024, units[^1].Pts);
    }

    [Fact]
    public void Aac_with_adts_headers_in_the_frames_is_freed_of_them()
    {
        byte[] adts = new byte[10];
        Assert.True(AdtsHeader.TryWrite(adts, Stereo48, 3));
        adts[9] = 0x55;
        var units = new List<AccessUnit>();
        new Mpeg4AudioDepacketizer(48000, Hbr, Stereo48).Depacketize(RtpConversion.Run(0, RtpConversion.Packet(1, 0, true, [0, 0x10, 0, 10 << 3, .. adts])), units);
        Assert.Equal("000055", Convert.ToHexString(RtpConversion.Bytes(Assert.Single(units))));
    }

    [Fact]
    public void Aac_frame_is_a_slice_of_the_run_when_it_is_whole()
    {
        var run = RtpConversion.Run(0, RtpConversion.Packet(1, 0, true, "00100018AABBCC"));
        var units = new List<AccessUnit>();
        new Mpeg4AudioDepacketizer(48000, Hbr, null).Depacketize(run, units);
        Assert.True(run.Framed.Span.Overlaps(units[0].Units[0].Span));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Latm_frames_survive_in_any_payload_size(int seed)
    {
        Assert.True(LatmStreamMuxConfig.TryParse(Convert.FromHexString("400024103FC0"), out var config));
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            var size = random.Next(300, 1500);
            var units = Frames(random, 1024, () => RtpConversion.Random(random, random.Next(1, 3000)));
            RtpConversion.CheckIdentityAndLoss(() => new LatmPacketizer(size, config), () => new LatmDepacketizer(44100, config), units, size);
        }

        // Payloads that are shorter than the length of the frame.
        var (output, dropped) = RtpConversion.Depacketize(
            new LatmDepacketizer(44100, config), RtpConversion.Packetize(new LatmPacketizer(2, config), [RtpConversion.Unit(0, new byte[1500])], 2));
        Assert.Equal((0, 1500), (dropped, output[0].Units[0].Length));
    }

    [Fact]
    public void Latm_length_is_a_run_of_255_and_a_rest()
    {
        Assert.True(LatmStreamMuxConfig.TryParse(Convert.FromHexString("400024103FC0"), out var config));
        string Head(int length) => Convert.ToHexString(RtpConversion.Packetize(new LatmPacketizer(1400, config), [RtpConversion.Unit(0, new byte[length])])[0].AsSpan(12, 4));

        Assert.Equal("03000000", Head(3));
        Assert.Equal("FE000000", Head(254));
        Assert.Equal("FF000000", Head(255));
        Assert.Equal("FFFF0100", Head(511));
    }

    [Fact]
    public void Latm_subframes_and_fixed_lengths_are_taken_apart()
    {
        var config = new LatmStreamMuxConfig(new Mpeg4AudioConfig { SampleRate = 44100, ChannelConfiguration = 1 }, 2, 0, 0);
        var units = new List<AccessUnit>();
        Assert.Equal(0, new LatmDepacketizer(44100, config).Depacketize(RtpConversion.Run(0, RtpConversion.Packet(1, 0, true, "02AABB01CC")), units));
        Assert.Equal(["AABB", "CC"], units.Select(unit => Convert.ToHexString(RtpConversion.Bytes(unit))));
        Assert.Equal([0, 1024], units.Select(unit => unit.Pts));

        var fixedLength = new LatmStreamMuxConfig(config.Audio, 1, 1, 20);
        var random = new Random(1);
        var frames = Frames(random, 1024, () => RtpConversion.Random(random, 20));
        RtpConversion.CheckIdentityAndLoss(() => new LatmPacketizer(15, fixedLength), () => new LatmDepacketizer(44100, fixedLength), frames, 15);
        Assert.Equal(1, new LatmDepacketizer(44100, fixedLength).Depacketize(RtpConversion.Run(0, RtpConversion.Packet(1, 0, true, "02AABB")), units));
    }

    [Fact]
    public void Latm_unit_without_marker_ends_with_its_time()
    {
        Assert.True(LatmStreamMuxConfig.TryParse(Convert.FromHexString("400024103FC0"), out var config));
        var (units, dropped) = RtpConversion.Depacketize(
            new LatmDepacketizer(44100, config),
            [RtpConversion.Packet(1, 0, false, "03AA"), RtpConversion.Packet(2, 0, false, "BBCC"), RtpConversion.Packet(3, 1024, true, "01DD")]);
        Assert.Equal(0, dropped);
        Assert.Equal(["AABBCC", "DD"], units.Select(unit => Convert.ToHexString(RtpConversion.Bytes(unit))));
    }

    [Fact]
    public void Opus_packets_stay_as_they_are()
    {
        var random = new Random(1);
        var units = Frames(random, 960, () => RtpConversion.Random(random, random.Next(1, 1275)));
        RtpConversion.CheckIdentityAndLoss(() => new WholePayloadPacketizer(1400), () => new WholePayloadDepacketizer(48000), units, 1400);
        Assert.Empty(RtpConversion.Packetize(new WholePayloadPacketizer(100), [RtpConversion.Unit(0, new byte[101])]));
        Assert.All(RtpConversion.Packetize(new WholePayloadPacketizer(1400), units), packet => Assert.Equal(0, packet[1] & 0x80));
    }

    [Theory]
    [InlineData(1, 1)] // G.711
    [InlineData(6, 1)] // L24, stereo
    [InlineData(5, 8)] // G726-40
    public void Samples_are_cut_between_samples_and_keep_their_time(int bytes, int ticks)
    {
        var random = new Random(1);
        for (var round = 0; round < 50; round++)
        {
            var size = random.Next(bytes, 300);
            var data = RtpConversion.Random(random, bytes * random.Next(1, 300));
            var packets = RtpConversion.Packetize(new SamplePacketizer(size, bytes, ticks), [RtpConversion.Unit(5000, data)], size);
            var (units, dropped) = RtpConversion.Depacketize(new WholePayloadDepacketizer(48000, bytes), packets);

            Assert.Equal(0, dropped);
            Assert.Equal(data, units.SelectMany(RtpConversion.Bytes));
            Assert.Equal((data.Length + (size / bytes * bytes) - 1) / (size / bytes * bytes), units.Count);
            long expected = 5000;
            foreach (var unit in units)
            {
                Assert.Equal(expected, unit.Pts);
                expected += unit.Units[0].Length / bytes * ticks;
            }
        }
    }

    [Fact]
    public void Samples_that_are_not_whole_are_cut_off_and_empty_payloads_passed_over()
    {
        var units = new List<AccessUnit>();
        var depacketizer = new WholePayloadDepacketizer(48000, alignment: 4);
        Assert.Equal(0, depacketizer.Depacketize(RtpConversion.Run(0, RtpConversion.Packet(1, 0, false, "112233445566"), RtpConversion.Packet(2, 1, false, "")), units));
        Assert.Equal("11223344", Convert.ToHexString(RtpConversion.Bytes(Assert.Single(units))));
        Assert.Equal(1, depacketizer.Depacketize(RtpConversion.Run(9, RtpConversion.Packet(3, 9, false, "112233")), units));
    }

    [Fact]
    public void Times_go_on_when_the_time_stamp_wraps()
    {
        var units = new List<AccessUnit>();
        const long Pts = 0x1_FFFF_FFFF;
        new WholePayloadDepacketizer(48000).Depacketize(RtpConversion.Run(Pts, RtpConversion.Packet(65535, Pts, false, "11"), RtpConversion.Packet(0, Pts + 960, false, "22")), units);
        Assert.Equal([Pts, Pts + 960], units.Select(unit => unit.Pts));
    }

    [Theory]
    [InlineData(50)]
    [InlineData(421)]
    [InlineData(1400)]
    public void Mpeg_audio_frames_survive(int size)
    {
        var random = new Random(size);
        var units = Frames(random, 2351, () => [.. Mp3Header, .. RtpConversion.Random(random, 413)]);
        RtpConversion.CheckIdentityAndLoss(() => new MpegAudioPacketizer(size), () => new MpegAudioDepacketizer(90000), units, size);
    }

    [Fact]
    public void Mpeg_audio_frames_of_one_packet_have_their_own_times()
    {
        byte[] frame = [.. Mp3Header, .. new byte[413]];
        var units = new List<AccessUnit>();
        var depacketizer = new MpegAudioDepacketizer(90000);
        Assert.Equal(0, depacketizer.Depacketize(RtpConversion.Run(90_000, RtpConversion.Packet(1, 90_000, true, [0, 0, 0, 0, .. frame, .. frame, .. frame])), units));

        // 1152 samples at 44.1 kHz are 2351.02 ticks: the fraction must not add up.
        Assert.Equal([90_000, 92_351, 94_702], units.Select(unit => unit.Pts));
        Assert.Equal(1, depacketizer.Depacketize(RtpConversion.Run(0, RtpConversion.Packet(2, 0, true, [0, 0, 0, 0, .. frame, .. frame[..100]])), units));
        Assert.Equal(1, depacketizer.Depacketize(RtpConversion.Run(9, RtpConversion.Packet(3, 9, true, "00000000AABBCCDD")), units));
        Assert.Equal(1, depacketizer.Depacketize(RtpConversion.Run(10, RtpConversion.Packet(4, 10, true, "0000")), units));
        Assert.Equal(4, units.Count);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(400)]
    [InlineData(500)]
    [InlineData(514)]
    public void Ac3_frames_survive(int size)
    {
        var random = new Random(size);
        var units = Frames(random, 1536, () => [.. Ac3Header, .. RtpConversion.Random(random, 500)]);
        var known = new Ac3Parameters(48000, 2);
        RtpConversion.CheckIdentityAndLoss(() => new Ac3Packetizer(size), () => new Ac3Depacketizer(48000, known), units, size);
    }

    [Fact]
    public void Ac3_headers_are_those_of_the_rfc()
    {
        // RFC 4184, section 4.1.1: 768 bytes; 480 are five eighths.
        static string Headers(int size) => string.Join(' ', RtpConversion
            .Packetize(new Ac3Packetizer(size), [RtpConversion.Unit(0, new byte[768])])
            .Select(packet => Convert.ToHexString(packet.AsSpan(12, 2)) + ((packet[1] & 0x80) != 0 ? "M" : "")));

        Assert.Equal("0001M", Headers(770));
        Assert.Equal("0102 0302M", Headers(482));
        Assert.Equal("0202 0302M", Headers(481));
    }

    [Fact]
    public void Ac3_frames_of_one_packet_have_their_own_times_and_tell_their_parameters()
    {
        byte[] frame = [.. Ac3Header, .. new byte[500]];
        var units = new List<AccessUnit>();
        var depacketizer = new Ac3Depacketizer(48000, new Ac3Parameters(48000, 6));
        Assert.Equal(0, depacketizer.Depacketize(RtpConversion.Run(0, RtpConversion.Packet(1, 0, true, [0, 2, .. frame, .. frame])), units));
        Assert.Equal([0, 1536], units.Select(unit => unit.Pts));
        Assert.Equal([new Ac3Parameters(48000, 2), null], units.Select(unit => unit.NewParameters));
        Assert.Equal(1, depacketizer.Depacketize(RtpConversion.Run(9, RtpConversion.Packet(2, 9, true, [0, 1, .. frame[..400]])), units));
        Assert.Equal(1, depacketizer.Depacketize(RtpConversion.Run(10, RtpConversion.Packet(3, 10, true, "0001AABB")), units));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(1400)]
    public void Klv_units_survive(int size)
    {
        var random = new Random(size);
        var units = Frames(random, 3600, () => [0x06, 0x0e, 0x2b, 0x34, .. RtpConversion.Random(random, random.Next(0, 500))]);
        RtpConversion.CheckIdentityAndLoss(() => new KlvPacketizer(size), () => new KlvDepacketizer(90000), units, size);
    }

    private static List<AccessUnit> Frames(Random random, int step, Func<byte[]> make) =>
        [.. Enumerable.Range(0, random.Next(4, 10)).Select(i => RtpConversion.Unit(1000 + ((long)i * step), make()))];

    // Tiny payloads make hundreds of packets, each of which is lost in turn.
    private static List<AccessUnit> Fewer(List<AccessUnit> units, int payloadSize) => payloadSize > 100 ? units : [.. units.Take(2).Select(unit => RtpConversion.Unit(unit.Pts, unit.Units[0][..Math.Min(unit.Units[0].Length, 60)]))];
}
