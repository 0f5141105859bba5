using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Tests;

public class ScannerTests
{
    // Of h264-baseline-aac.mp4, h264-high-bframes-aac.mp4 and h265-aac.mp4.
    private static readonly byte[] BaselineSps = Convert.FromBase64String("Z0LAHtoCgL/lwEQAAAMABAAAAwDwPFi6gA==");
    private static readonly byte[] BaselinePps = Convert.FromBase64String("aM48gA==");
    private static readonly byte[] HighSps = Convert.FromBase64String("Z2QAHqzZQKAv+XARAAADAAEAAAMAPA8WLZY=");
    private static readonly byte[] HighPps = Convert.FromBase64String("aOvssiw=");
    private static readonly byte[] Vps = Convert.FromBase64String("QAEMAf//AWAAAAMAkAAAAwAAAwA/ugJA");
    private static readonly byte[] Sps265 = Convert.FromBase64String("QgEBAWAAAAMAkAAAAwAAAwA/oAUCAWllupJMrwFoCAAAAwAIAAADAPBA");
    private static readonly byte[] Pps265 = Convert.FromBase64String("RAHBcrRiQA==");

    [Fact]
    public void H264_sets_of_the_description_that_are_repeated_change_nothing()
    {
        var known = new H264Parameters().With(BaselineSps).With(BaselinePps);
        var scanner = Scanner("H264", known);

        Assert.Same(known, scanner.Parameters);
        Assert.False(scanner.Scan(BaselineSps));
        Assert.False(scanner.Scan(BaselinePps));
        Assert.Same(known, scanner.Parameters);
    }

    [Fact]
    public void H264_sets_in_the_stream_replace_those_of_the_description()
    {
        var scanner = Scanner("H264", new H264Parameters().With(BaselineSps).With(BaselinePps));

        // STAP-A (RFC 6184, section 5.7.1) of both sets and an IDR slice.
        Assert.True(scanner.Scan([0x78, .. Sized(HighSps), .. Sized(HighPps), .. Sized([0x65, 0x88, 0x84])]));

        Assert.Equal(new H264Parameters().With(HighSps).With(HighPps), scanner.Parameters);
    }

    [Theory]
    [InlineData("658884", true)] // IDR slice, the first of its picture
    [InlineData("650884", false)] // IDR slice, a later one
    [InlineData("419A22", false)] // slice that is no IDR
    [InlineData("7C858884", true)] // FU-A, start of an IDR slice
    [InlineData("7C058884", false)] // FU-A, middle
    [InlineData("7C819A22", false)] // FU-A, start of another slice
    [InlineData("0601060180", false)] // SEI, other
    [InlineData("0606018480", false)] // SEI, recovery point of a picture that is not known yet
    [InlineData("78000506060184800004418884FF", true)] // STAP-A, recovery point and I slice
    [InlineData("78000506060184800004419A22FF", false)] // STAP-A, recovery point and P slice
    [InlineData("78", false)]
    [InlineData("780005", false)]
    public void H264_picture_to_begin_with_is_found(string payload, bool expected)
    {
        Assert.Equal(expected, Scanner("H264").Scan(Convert.FromHexString(payload)));
    }

    [Fact]
    public void H265_sets_and_pictures_to_begin_with_are_found()
    {
        var scanner = Scanner("H265");
        Assert.Null(scanner.Parameters);

        // Aggregation packet (RFC 7798, section 4.4.2), then a fragmentation unit with the start of an IDR picture.
        Assert.False(scanner.Scan([0x60, 0x01, .. Sized(Vps), .. Sized(Sps265), .. Sized(Pps265)]));
        Assert.True(scanner.Scan([0x62, 0x01, 0x93, 0xAF]));
        Assert.False(scanner.Scan([0x62, 0x01, 0x13, 0xAF]));
        Assert.False(scanner.Scan([0x02, 0x01, 0xD0]));

        var parameters = Assert.IsType<H265Parameters>(scanner.Parameters);
        Assert.True(parameters.IsComplete);
        Assert.Equal("width=640 height=360 profile=Main level=2.1", string.Join(' ', parameters.Describe().Select(p => $"{p.Key}={p.Value}")));
    }

    [Fact]
    public void Av1_sequence_header_gives_the_parameters_and_a_beginning()
    {
        var scanner = Scanner("AV1", new Av1Parameters(0, 5, 0));

        // One element with the sequence header of av1-aac.mp4, without its size field; the first packet of a sequence that is not marked as such.
        Assert.True(scanner.Scan([0x10, .. Convert.FromHexString("080000000CC4FF6736BE4010")]));
        Assert.True(Assert.IsType<Av1Parameters>(scanner.Parameters) is { Width: 640, Height: 360, Profile: 0, Tier: 0, SequenceHeader.Length: 12 });
        var shown = scanner.Parameters;
        Assert.True(scanner.Scan([0x10, .. Convert.FromHexString("080000000CC4FF6736BE4010")]));
        Assert.Same(shown, scanner.Parameters);
        Assert.False(scanner.Scan([0x10, 0x30, 0x01, 0x02]));
        Assert.False(scanner.Scan([0x18, 0x30, 0x01, 0x02]));
    }

    [Fact]
    public void Vp8_key_frame_is_found()
    {
        Assert.True(Scanner("VP8").Scan([0x10, 0x10, 0x02, 0x00, 0x9d, 0x01, 0x2a, 0x80, 0x02, 0x68, 0x01]));
        Assert.False(Scanner("VP8").Scan([0x10, 0x11, 0x02, 0x00]));
        Assert.False(Scanner("VP8").Scan([0x00, 0x10, 0x02, 0x00]));
    }

    [Fact]
    public void Mpeg4_configuration_in_the_stream_is_taken_over()
    {
        var configuration = Convert.FromHexString("000001B001000001B58913000001000000012000C48D8800F514042D1443");
        var scanner = Scanner("MPEG-4 Video");

        Assert.True(scanner.Scan([.. configuration, 0, 0, 1, 0xB6, 0x10, 0x60]));
        Assert.False(scanner.Scan([0, 0, 1, 0xB6, 0x50, 0x60]));

        var parameters = Assert.IsType<Mpeg4VideoParameters>(scanner.Parameters);
        Assert.Equal(ByteString.Copy(configuration), parameters.Configuration);
        Assert.Equal(1, parameters.ProfileAndLevel);
    }

    [Fact]
    public void Mpeg2_picture_to_begin_with_is_found()
    {
        Assert.True(Scanner("MPEG-1/2 Video").Scan([0, 0, 0x20, 0x09, 0, 0, 1, 0xB3, 0x28, 0x01, 0x68, 0x15]));
        Assert.False(Scanner("MPEG-1/2 Video").Scan([0, 0, 0x10, 0x0A, 0, 0, 1, 0, 0x00, 0x57]));
    }

    [Theory]
    [InlineData("M-JPEG")]
    [InlineData("Opus")]
    [InlineData("MPEG-4 Audio")]
    [InlineData("KLV")]
    [InlineData("MPEG-TS")]
    public void Codecs_that_can_begin_anywhere_have_no_scanner(string label)
    {
        Assert.Null(AllCodecs.Get(label).CreateScanner(Track(label, null)));
    }

    private static IPacketScanner Scanner(string label, CodecParameters? parameters = null) =>
        AllCodecs.Get(label).CreateScanner(Track(label, parameters)) ?? throw new InvalidOperationException(label);

    private static TrackDescription Track(string label, CodecParameters? parameters) =>
        new() { Kind = MediaKind.Video, Codec = label, ClockRate = 90000, Parameters = parameters };

    private static byte[] Sized(ReadOnlySpan<byte> unit) => [(byte)(unit.Length >> 8), (byte)unit.Length, .. unit];
}
