using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.MpegTs;
using MediaRouter.Media.MpegTs.Elementary;
using MediaRouter.Media.MpegTs.Tables;

namespace MediaRouter.Media.Tests.MpegTs;

public class TsStructureTests
{
    [Fact]
    public void Crc32Mpeg_of_a_section_with_its_checksum_is_zero()
    {
        // The association table that ffmpeg writes.
        var section = Convert.FromHexString("00B00D0001C100000001F0002AB104B2");

        Assert.Equal(0x2AB104B2u, Crc32Mpeg.Compute(section.AsSpan(0, 12)));
        Assert.Equal(0u, Crc32Mpeg.Compute(section));
    }

    [Fact]
    public void TsPacketView_reads_header_and_adaptation_field()
    {
        var packet = new byte[188];
        Convert.FromHexString("474100370750000018C77E21").CopyTo(packet, 0);
        var view = new TsPacketView(packet);

        Assert.Equal((0x100, true, 7), (view.Pid, view.StartsUnit, view.Counter));
        Assert.True(view is { IsRandomAccess: true, HasClockReference: true, HasPayload: true, IsDiscontinuity: false, HasError: false, IsScrambled: false });
        Assert.Equal(176, view.Payload.Length);

        // Base 12686 of 90 kHz, extension 0x21.
        Assert.Equal((0x18C7L * 2 * 300) + 0x21, view.ClockReference);
    }

    [Theory]
    [InlineData("470100300b", 172)]
    [InlineData("47010030b6", 1)]
    [InlineData("47010010", 184)]
    public void TsPacketView_finds_the_payload(string hex, int length)
    {
        var packet = new byte[188];
        Convert.FromHexString(hex).CopyTo(packet, 0);

        Assert.Equal(length, new TsPacketView(packet).Payload.Length);
    }

    [Theory]
    [InlineData("47010030b7")] // nothing is left for the payload
    [InlineData("47010020b8")] // the adaptation field is longer than the packet
    public void TsPacketView_refuses_an_adaptation_field_that_is_too_long(string hex)
    {
        var packet = new byte[188];
        Convert.FromHexString(hex).CopyTo(packet, 0);

        Assert.True(new TsPacketView(packet).IsMalformed);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(126000)]
    [InlineData(0x1ffffffffL)]
    [InlineData(0x123456789L)]
    public void PesHeader_times_have_33_bits(long time)
    {
        byte[] packet = [0, 0, 1, 0xe0, 0, 0, 0x80, 0xc0, 10, .. new byte[10], 0xaa];
        PesHeader.WriteTime(packet.AsSpan(9), 3, time);
        PesHeader.WriteTime(packet.AsSpan(14), 1, time ^ 0x15555);

        Assert.True(PesHeader.TryRead(packet, out var header));
        Assert.Equal(new PesHeader(0xe0, time, time ^ 0x15555, false, 19), header);
    }

    [Fact]
    public void PesHeader_reads_the_time_that_ffmpeg_writes()
    {
        Assert.True(PesHeader.TryRead(Convert.FromHexString("000001C00000808005210007D861"), out var header));
        Assert.Equal(126000, header.Pts);
        Assert.Null(header.Dts);
    }

    [Theory]
    [InlineData("000001E0000080C005210007D861")] // no room for the DTS
    [InlineData("000001E00000808005210007D8")] // cut short
    [InlineData("000002E00000808005210007D861")] // no start code
    [InlineData("000001E00000408005210007D861")] // MPEG-1 system stream
    public void PesHeader_refuses_what_is_malformed(string hex) => Assert.False(PesHeader.TryRead(Convert.FromHexString(hex), out _));

    [Fact]
    public void TsClock_goes_on_over_the_wrap_in_both_directions()
    {
        var clock = new TsClock();

        Assert.Equal(TsClock.Mask - 10, clock.Unwrap(TsClock.Mask - 10));
        Assert.Equal(TsClock.Mask + 6, clock.Unwrap(5));
        Assert.Equal(TsClock.Mask - 2, clock.Unwrap(TsClock.Mask - 2));
        Assert.Equal(TsClock.Mask + 101, clock.Unwrap(100));
    }

    [Theory]
    [InlineData(2, 1, 1)]
    [InlineData(1, 3, 2)]
    [InlineData(6, 2, 4)]
    public void SectionAssembler_takes_sections_over_several_packets_and_several_in_one(int sections, int bodyLength, int cut)
    {
        var made = Enumerable.Range(0, sections).Select(i => TsPackets.Seal([2, 0, 0, 0, (byte)i, 0xc1, 0, 0, .. new byte[bodyLength * 40]])).ToList();
        byte[] all = [.. made.SelectMany(section => section)];
        var seen = new List<byte[]>();
        var assembler = new SectionAssembler();
        var isFirst = true;
        for (var at = 0; at < all.Length;)
        {
            // A payload that starts sections says where the first of them begins.
            var count = Math.Min(cut * 60, all.Length - at);
            var boundary = isFirst ? 0 : NextBoundary(made, at);
            byte[] payload = boundary <= count - 1
                ? [(byte)boundary, .. all.AsSpan(at, count)]
                : all.AsSpan(at, count).ToArray();
            Assert.True(assembler.Push(payload, boundary <= count - 1, section => seen.Add(section.ToArray())));
            at += count;
            isFirst = false;
        }

        Assert.Equal(made, seen);
    }

    [Theory]
    [InlineData("01", 1)]
    [InlineData("02", 2)]
    [InlineData("06", 6)]
    [InlineData("08", 8)]
    public void OpusChannelCode_reads_and_writes_the_usual_channels(string hex, int channels)
    {
        Assert.True(OpusChannelCode.TryRead(Convert.FromHexString(hex), out var parameters));
        Assert.Equal(new OpusParameters(channels), parameters);
        Assert.Equal(hex, Convert.ToHexString(OpusChannelCode.ToBytes(parameters)));
    }

    [Fact]
    public void OpusChannelCode_writes_any_mapping()
    {
        var uncoupled = new OpusParameters(3) { Mapping = new OpusChannelMapping(3, 0, TsSamples.Bytes("000102")) };
        var odd = new OpusParameters(4) { Mapping = new OpusChannelMapping(3, 1, TsSamples.Bytes("03020100")) };

        Assert.Equal("83", Convert.ToHexString(OpusChannelCode.ToBytes(uncoupled)));
        foreach (var parameters in (OpusParameters[])[uncoupled, odd])
        {
            Assert.True(OpusChannelCode.TryRead(OpusChannelCode.ToBytes(parameters), out var read));
            Assert.Equal(parameters, read);
        }
    }

    [Theory]
    [InlineData("7fe005", 3, 5)]
    [InlineData("7fe0ff00", 4, 255)]
    [InlineData("7fe0ffff02", 5, 512)]
    [InlineData("7ff0050123", 5, 5)] // start trim
    [InlineData("7ff8050123ffff", 7, 5)] // start and end trim
    [InlineData("7fe40502aabb", 6, 5)] // extension
    public void OpusControlHeader_reads(string hex, int headerLength, int packetLength)
    {
        Assert.True(OpusControlHeader.TryRead(Convert.FromHexString(hex), out var header, out var packet));
        Assert.Equal((headerLength, packetLength), (header, packet));
    }

    [Theory]
    [InlineData("")]
    [InlineData("7f")]
    [InlineData("7fc005")] // another prefix
    [InlineData("7fe0ff")] // the length goes on
    [InlineData("7fe000")] // empty
    [InlineData("7ff00501")] // half a trim
    public void OpusControlHeader_refuses(string hex) => Assert.False(OpusControlHeader.TryRead(Convert.FromHexString(hex), out _, out _));

    [Theory]
    [InlineData(1)]
    [InlineData(254)]
    [InlineData(255)]
    [InlineData(510)]
    [InlineData(1275)]
    public void OpusControlHeader_writes_what_it_reads(int length)
    {
        var header = new byte[OpusControlHeader.LengthFor(length)];
        OpusControlHeader.Write(header, length);

        Assert.True(OpusControlHeader.TryRead(header, out var headerLength, out var packetLength));
        Assert.Equal((header.Length, length), (headerLength, packetLength));
    }

    [Theory]
    [InlineData("AV1")]
    [InlineData("VP9")]
    [InlineData("G711")]
    [InlineData("Generic")]
    public void CanCarry_says_why_not(string codec)
    {
        Assert.False(TsWriter.CanCarry(new() { Kind = Sdk.Media.MediaKind.Video, Codec = codec, ClockRate = 90000 }, out var reason));
        Assert.Equal("MPEG-TS has no form for it", reason);
    }

    [Fact]
    public void CanCarry_refuses_aac_that_adts_cannot_express()
    {
        Assert.False(TsWriter.CanCarry(TsSamples.Track("MPEG-4 Audio") with { Parameters = null }, out var unknown));
        Assert.Equal("its configuration is not known", unknown);

        var odd = new Mpeg4AudioParameters(new Mpeg4AudioConfig { SampleRate = 12345, ChannelConfiguration = 2 });
        Assert.False(TsWriter.CanCarry(TsSamples.Track("MPEG-4 Audio") with { Parameters = odd }, out var reason));
        Assert.Equal("ADTS cannot express its configuration", reason);
        Assert.All(TsSamples.Codecs, codec => Assert.True(TsWriter.CanCarry(TsSamples.Track(codec), out _)));
    }

    // Bytes from a position to the next section that begins at or after it.
    private static int NextBoundary(List<byte[]> sections, int at)
    {
        var start = 0;
        foreach (var section in sections)
        {
            if (start >= at)
            {
                return start - at;
            }

            start += section.Length;
        }

        return int.MaxValue;
    }
}
