using MediaRouter.Media.Codecs;
using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Tests.Codecs;

public class DecoderConfigurationTests
{
    // Written by ffmpeg for streams of x264, x265 (its SEI cut short here), libaom, libvpx, libopus and its own FLAC encoder.
    private const string AvcHigh = "0164001effe1001a6764001eacd940a02ff970110000030001000003003c0f162d9601000568ebecb22cfdf8f800";
    private const string AvcBaseline = "0142c01effe100196742c01eda0280bfe5c044000003000400000300f03c58ba8001000468ce3c80";
    private const string Hevc =
        "0101600000009000000000003ff000fcfdf8f800000f04a00001001840010c01ffff01600000030090000003000003003fba0240"
        + "a10001002a42010101600000030090000003000003003fa00502016965ba924caf016808000003000800000300f040"
        + "a2000100074401c172b46240a700010004 4e01 0580";

    private const string Av1 = "81010c000a0b0000000cc4ff6736be4010";
    private const string Vpc = "010000000015820202020000";
    private const string OpusStereo = "4f707573486561640102380180bb0000000000";
    private const string OpusSurround = "4f707573486561640106380180bb00000000010402000401020305";
    private const string Flac = "664c6143000000221200120000046d0005080ac442f0000033ae36567c6137e8d578c431ed191fd85ff5";

    [Theory]
    [InlineData(AvcHigh, 640, 360)]
    [InlineData(AvcBaseline, 640, 360)]
    public void AVC_record_is_read_and_written_byte_for_byte(string hex, int width, int height)
    {
        Assert.True(AvcDecoderConfiguration.TryParse(Hex(hex), out var configuration));
        Assert.Equal(4, configuration.LengthSize);
        Assert.True(configuration.Parameters.IsComplete);
        Assert.Equal(width, configuration.Parameters.Describe().Single(item => item.Key == "width").Value);
        Assert.Equal(height, configuration.Parameters.Describe().Single(item => item.Key == "height").Value);
        Assert.True(AvcDecoderConfiguration.TryWrite(configuration.Parameters, out var record));
        Assert.Equal(hex, Convert.ToHexStringLower(record));
    }

    [Fact]
    public void HEVC_record_is_read_and_written_with_its_sets_only()
    {
        Assert.True(HevcDecoderConfiguration.TryParse(Hex(Hevc), out var configuration));
        Assert.Equal(4, configuration.LengthSize);
        Assert.True(configuration.Parameters.IsComplete);
        Assert.True(HevcDecoderConfiguration.TryWrite(configuration.Parameters, out var record));
        Assert.True(HevcDecoderConfiguration.TryParse(record, out var again));
        Assert.Equal(configuration, again);

        // The general part is that of the encoder, apart from what it knew of frame rate and parallelism.
        Assert.Equal("0101600000009000000000003ff000fcfdf8f8", Convert.ToHexStringLower(record.AsSpan(0, 19)));
    }

    [Fact]
    public void AV1_record_is_read_and_written_byte_for_byte()
    {
        Assert.True(Av1CodecConfiguration.TryParse(Hex(Av1), out var parameters));
        Assert.Equal((640, 360, 0), (parameters.Width, parameters.Height, parameters.Profile));
        Assert.Equal(0x08, parameters.SequenceHeader.Span[0]);
        Assert.True(Av1CodecConfiguration.TryWrite(parameters, out var record));
        Assert.Equal(Av1, Convert.ToHexStringLower(record));
    }

    [Fact]
    public void AV1_descriptor_of_TS_tells_profile_and_level()
    {
        Assert.True(Av1CodecConfiguration.TryParseDescriptor(Hex("8004810d0c00"), out var parameters));
        Assert.Equal((0, 13, 0), (parameters.Profile, parameters.Level, parameters.Tier));
        Assert.True(parameters.SequenceHeader.IsEmpty);
        Assert.False(Av1CodecConfiguration.TryWrite(parameters, out _));
    }

    [Theory]
    [InlineData(Vpc, 21)]
    [InlineData("0015820202020000", 21)] // without the version and flags of the box
    public void VP_record_is_read_with_and_without_box_header(string hex, int level)
    {
        Assert.True(VpCodecConfiguration.TryParse(Hex(hex), out var configuration));
        Assert.Equal((0, level, 8, 1), (configuration.Profile, configuration.Level, configuration.BitDepth, configuration.ChromaSubsampling));
        Assert.Equal(Vpc, Convert.ToHexStringLower(configuration.ToBytes()));
        Assert.Equal(configuration, VpCodecConfiguration.From(new Vp9Parameters(0) { Width = 640, Height = 360 }));
    }

    [Theory]
    [InlineData(OpusStereo, 2, 0)]
    [InlineData(OpusSurround, 6, 1)]
    public void Opus_header_is_read_and_written_byte_for_byte(string hex, int channels, int family)
    {
        Assert.True(OpusHead.TryParse(Hex(hex), out var head));
        Assert.Equal((channels, family, 312), (head.Parameters.ChannelCount, head.MappingFamily, head.PreSkip));
        Assert.Equal(new OpusParameters(channels), head.Parameters);
        Assert.Equal(hex, Convert.ToHexStringLower(head.ToBytes()));
        Assert.True(OpusHead.TryParseBox(head.ToBoxBytes(), out var again));
        Assert.Equal(head, again);
    }

    [Fact]
    public void FLAC_stream_information_is_read_in_all_wrappings()
    {
        var whole = Hex(Flac);
        foreach (var wrapped in new[] { whole, whole[4..], whole[8..] })
        {
            Assert.True(FlacStreamInfo.TryParse(wrapped, out var parameters));
            Assert.Equal((44100, 2, 16), (parameters.SampleRate, parameters.ChannelCount, parameters.BitDepth));
            var written = FlacStreamInfo.ToBytes(parameters, withMarker: true);
            Assert.Equal(whole.Length, written.Length);
            Assert.True(written.AsSpan(8).SequenceEqual(whole.AsSpan(8)));
        }
    }

    [Theory]
    [InlineData("fff85988008a4e000000", 4608)]
    [InlineData("fff8c9180038", 4096)]
    [InlineData("fff86918004f00", 80)] // eight bits behind a number of one byte
    [InlineData("fff87918c3bf1fff", 8192)] // sixteen bits behind a number of two
    public void FLAC_frame_tells_its_block_size(string hex, int samples)
    {
        Assert.True(FlacStreamInfo.TryGetBlockSize(Hex(hex), out var read));
        Assert.Equal(samples, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0164001effe1001a67")]
    [InlineData("0164001effe1ffff6764001eacd940")]
    [InlineData("8101")]
    [InlineData("4f70757348656164")]
    [InlineData("664c614300000022")]
    public void Records_that_are_cut_short_are_refused(string hex)
    {
        var bytes = Hex(hex);
        Assert.False(AvcDecoderConfiguration.TryParse(bytes, out _));
        Assert.False(HevcDecoderConfiguration.TryParse(bytes, out _));
        Assert.False(Av1CodecConfiguration.TryParse(bytes, out _));
        Assert.False(VpCodecConfiguration.TryParse(bytes, out _));
        Assert.False(OpusHead.TryParse(bytes, out _));
        Assert.False(OpusHead.TryParseBox(bytes, out _));
        Assert.False(FlacStreamInfo.TryParse(bytes, out _));
    }

    [Fact]
    public void Records_of_incomplete_parameters_are_not_written()
    {
        Assert.False(AvcDecoderConfiguration.TryWrite(new H264Parameters(), out _));
        Assert.False(HevcDecoderConfiguration.TryWrite(new H265Parameters(), out _));
        Assert.Empty(FlacStreamInfo.ToBytes(new FlacParameters(48000, 2, 16), withMarker: true));
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
