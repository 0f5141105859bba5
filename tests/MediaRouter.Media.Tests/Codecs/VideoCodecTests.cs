using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Tests.Codecs;

public class VideoCodecTests
{
    [Theory]
    [InlineData("00", 0u, 1)]
    [InlineData("7F", 127u, 1)]
    [InlineData("E58E26", 624485u, 3)]
    [InlineData("FFFFFFFF0F", uint.MaxValue, 5)]
    [InlineData("8100", 1u, 2)]
    public void Leb128_reads(string hex, uint expected, int expectedLength)
    {
        Assert.True(Leb128.TryRead(Hex(hex), out var value, out var length));
        Assert.Equal((expected, expectedLength), (value, length));
        var buffer = new byte[5];
        Assert.True(Leb128.TryRead(buffer.AsSpan(0, Leb128.Write(buffer, expected)), out value, out _));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("FFFFFFFF1F")]
    [InlineData("8080808080808080")]
    public void Leb128_refuses(string hex)
    {
        Assert.False(Leb128.TryRead(Hex(hex), out _, out _));
    }

    [Fact]
    public void Av1SequenceHeader_reads_libaom()
    {
        var types = new List<Av1ObuType>();
        Av1SequenceHeader? header = null;
        foreach (var obu in new Av1ObuEnumerator(Hex("12000a0b0000000cc4ff6736be4010")))
        {
            types.Add(Av1ObuHeader.TryRead(obu, out var obuHeader) ? obuHeader.Type : default);
            if (types[^1] == Av1ObuType.SequenceHeader)
            {
                Assert.True(Av1SequenceHeader.TryParse(obu, out header));
            }
        }

        Assert.Equal([Av1ObuType.TemporalDelimiter, Av1ObuType.SequenceHeader], types);
        Assert.Equal((0, 640, 360, 8), (header!.Profile, header.Width, header.Height, header.BitDepth));
        Assert.Equal("av01.0.01M.08", header.CodecString);
        // The same without a size field, as in RTP.
        Assert.True(Av1SequenceHeader.TryParse(Hex("080000000cc4ff6736be4010"), out var bare));
        Assert.Equal(header.CodecString, bare.CodecString);
    }

    [Fact]
    public void Vp9FrameHeader_reads_libvpx()
    {
        Assert.True(Vp9FrameHeader.TryRead(Hex("824983420027f016760838241c18661008405fc9"), out var header));
        Assert.Equal(new Vp9FrameHeader(0, false, true, true, 8, 640, 360), header);
        Assert.True(Vp9FrameHeader.TryRead(Hex("8600"), out header));
        Assert.False(header.IsKeyFrame);
        Assert.False(Vp9FrameHeader.TryRead(Hex("824983"), out _));
        Assert.False(Vp9FrameHeader.TryRead(Hex("00"), out _));
    }

    [Fact]
    public void Vp8FrameHeader_reads_libvpx()
    {
        Assert.True(Vp8FrameHeader.TryRead(Hex("30d0009d012a800268010047"), out var header));
        Assert.Equal(new Vp8FrameHeader(true, 0, true, 640, 360), header);
        Assert.True(Vp8FrameHeader.TryRead(Hex("310200"), out header));
        Assert.False(header.IsKeyFrame);
        Assert.False(Vp8FrameHeader.TryRead(Hex("30d0009d012b80026801"), out _));
    }

    [Theory]
    // RFC 7741, section 4.2: the short form, and all extensions with both lengths of the picture id.
    [InlineData("10", true, null, null, 1)]
    [InlineData("00", false, null, null, 1)]
    [InlineData("90800A", true, 10, null, 3)]
    [InlineData("90F0812A0580", true, 0x12a, 2, 6)]
    [InlineData("91800A", false, 10, null, 3)]
    public void Vp8PayloadDescriptor_reads(string hex, bool starts, int? pictureId, int? temporal, int length)
    {
        Assert.True(Vp8PayloadDescriptor.TryRead(Hex(hex), out var descriptor));
        Assert.Equal((starts, pictureId, temporal, length), (descriptor.StartsFrame, (int?)descriptor.PictureId, (int?)descriptor.TemporalLayer, descriptor.Length));
    }

    [Theory]
    [InlineData("")]
    [InlineData("90")]
    [InlineData("9080")]
    [InlineData("908081")]
    [InlineData("90C001")]
    [InlineData("902")]
    public void Vp8PayloadDescriptor_refuses(string hex)
    {
        Assert.False(Vp8PayloadDescriptor.TryRead(Hex(hex.Length % 2 == 0 ? hex : hex + "0"), out _));
    }

    [Fact]
    public void Vp9PayloadDescriptor_reads_key_frame_with_structure()
    {
        // I, B, V; picture id of 15 bits; one layer of 640x360, one picture group entry with one reference.
        Assert.True(Vp9PayloadDescriptor.TryRead(Hex("8A8005" + "18" + "02800168" + "01" + "0401" + "AA"), out var descriptor));
        Assert.True(descriptor.StartsKeyFrame);
        Assert.Equal((5, 640, 360, 11), ((int)descriptor.PictureId!, descriptor.Width, descriptor.Height, descriptor.Length));
        // Flexible mode, inter, layers, two reference indexes.
        Assert.True(Vp9PayloadDescriptor.TryRead(Hex("F802" + "42" + "0304"), out descriptor));
        Assert.False(descriptor.StartsKeyFrame);
        Assert.Equal((2, 1, 5), (descriptor.TemporalLayer, descriptor.SpatialLayer, descriptor.Length));
        Assert.False(Vp9PayloadDescriptor.TryRead(Hex("8A800518028001"), out _));
    }

    [Fact]
    public void MpegVideo_reads_ffmpeg()
    {
        var data = Hex("000001b328016835ffffe070000001b5148a00010000000001b80008004000000100000ffff8000001b58ffff34180000001012bf87d");
        Assert.True(MpegVideoSequenceHeader.TryRead(data, out var header));
        Assert.Equal((640, 360, 30.0, true), (header.Width, header.Height, header.FrameRate, header.IsMpeg2));
        Assert.True(MpegVideo.HasIntraPicture(data));
        Assert.False(MpegVideo.HasIntraPicture(Hex("000001000057fff8")));
    }

    [Fact]
    public void Mpeg4Video_finds_configuration_and_intra_pictures()
    {
        var config = Hex("000001b001000001b58913000001000000012000c48881f4514043c1463f");
        Assert.Equal(config.Length, Mpeg4Video.ConfigurationLength(config));
        byte[] unit = [.. config, .. Hex("000001b3001007000001b61060b182")];
        Assert.Equal(config.Length, Mpeg4Video.ConfigurationLength(unit));
        Assert.True(Mpeg4Video.HasIntraPicture(unit));
        Assert.False(Mpeg4Video.HasIntraPicture(Hex("000001b65060")));
        Assert.Equal(0, Mpeg4Video.ConfigurationLength(Hex("000001b65060")));
    }

    [Fact]
    public void JpegRtpHeader_reads_all_parts()
    {
        Assert.True(JpegRtpHeader.TryRead(Hex("00000000" + "41FF502D" + "0010C001" + "00000002" + "AABB" + "CC"), out var header));
        Assert.Equal((640, 360, 16, 16, 2, 18), (header.Width, header.Height, header.RestartInterval, header.TableOffset, header.TableLength, header.DataOffset));
        // Tables come with the first fragment only.
        Assert.True(JpegRtpHeader.TryRead(Hex("00000400" + "01FF502D" + "CC"), out header));
        Assert.Equal((1024, 0, 8), (header.FragmentOffset, header.TableOffset, header.DataOffset));
        Assert.False(JpegRtpHeader.TryRead(Hex("0000000001FF502D00000004AABB"), out _));
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex);
}
