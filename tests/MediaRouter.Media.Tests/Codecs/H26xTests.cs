using MediaRouter.Media.Codecs;

namespace MediaRouter.Media.Tests.Codecs;

public class H26xTests
{
    // x264 and x265, 640x360 at 30 frames per second with two B-frames.
    private const string Sps264 = "6764001eacd940a02ff970110000030001000003003c0f162d96";
    private const string Sps265 = "42010101600000030090000003000003003fa0050201696595964932bc05a020000003002000000303c1";
    private const string Pps265 = "4401c172b46240";

    [Fact]
    public void H264Sps_reads_x264()
    {
        Assert.True(H264Sps.TryParse(Hex(Sps264), out var sps));
        Assert.Equal((100, 30, 640, 360), (sps.ProfileIdc, sps.LevelIdc, sps.Width, sps.Height));
        Assert.Equal("avc1.64001e", sps.CodecString);
        Assert.Equal(30.0, sps.FrameRate);
        Assert.Equal((0u, true, 2u), (sps.PictureOrderCountType, sps.FrameMacroblocksOnly, sps.MaxReorderFrames!.Value));
        Assert.Equal(1u, sps.ChromaFormat);
        Assert.Equal((1, 1), sps.SampleAspectRatio);
    }

    [Theory]
    [InlineData("6742c028d900780227e5840000030004000003 00f03c60c920", 1920, 1080, 30.0, 0)]
    [InlineData("67640020accac05005bb0169e0000003002000000c9c4c000432380008647c12401cb1c31380", 1280, 720, 50.0, 1)] // with HRD parameters
    public void H264Sps_reads_cropping_and_hrd(string hex, int width, int height, double frameRate, int? reorder)
    {
        Assert.True(H264Sps.TryParse(Hex(hex.Replace(" ", "", StringComparison.Ordinal)), out var sps));
        Assert.Equal((width, height, frameRate, reorder), (sps.Width, sps.Height, sps.FrameRate, (int?)sps.MaxReorderFrames));
    }

    [Fact]
    public void H264SliceHeader_gives_the_output_order()
    {
        Assert.True(H264Sps.TryParse(Hex(Sps264), out var sps));
        // I, P, B (reference), B.
        string[] slices = ["658884007ffef1dcf0", "419a246c45ffc198c5", "419e42788bffce832f", "019e617445ffee45a7"];
        var orders = new List<uint>();
        var types = new List<uint>();
        foreach (var slice in slices)
        {
            Assert.True(H264SliceHeader.TryParse(Hex(slice), sps, out var header));
            Assert.Equal(0u, header.FirstMacroblock);
            orders.Add(header.PictureOrderCountLsb);
            types.Add(header.SliceType);
        }

        Assert.Equal([2, 0, 1, 1], types);
        Assert.Equal([0, 8, 4, 2], orders);
    }

    [Theory]
    [InlineData("0605ffff", false)]
    [InlineData("0606018480", true)]
    [InlineData("0601010006018480", true)] // behind another message
    [InlineData("06010100050180", false)]
    [InlineData("6506018480", false)] // not an SEI
    public void HasRecoveryPoint_walks_the_messages(string hex, bool expected)
    {
        Assert.Equal(expected, H264Nal.HasRecoveryPoint(Hex(hex)));
    }

    [Fact]
    public void H265Sps_reads_x265()
    {
        Assert.True(H265Sps.TryParse(Hex(Sps265), out var sps));
        Assert.Equal((1, 63, 640, 360), (sps.ProfileTierLevel.ProfileIdc, sps.ProfileTierLevel.LevelIdc, sps.Width, sps.Height));
        Assert.Equal(30.0, sps.FrameRate);
        Assert.Equal("hvc1.1.6.L63.90", sps.CodecString);
        Assert.Equal((8, 8, 8), (sps.BitDepthLuma, sps.BitDepthChroma, sps.PictureOrderCountLsbBits));
        Assert.Equal((5u, 2u), (sps.MaxDecodedPictureBuffering, sps.MaxReorderPictures));
        Assert.True(H265Vps.TryParse(Hex("40010c01ffff01600000030090000003000003003f959409"), out var vps));
        Assert.Equal(sps.ProfileTierLevel, vps.ProfileTierLevel);
    }

    [Fact]
    public void H265SliceHeader_gives_the_output_order()
    {
        Assert.True(H265Sps.TryParse(Hex(Sps265), out var sps));
        Assert.True(H265Pps.TryParse(Hex(Pps265), out var pps));
        string[] slices = ["2801af0b4c2f1a35e49110", "0201d02149e10c205a616d", "0201e04495782060614e78", "0001e024fd7e89035308b1"];
        var orders = new List<uint>();
        foreach (var slice in slices)
        {
            Assert.True(H265SliceHeader.TryParse(Hex(slice), sps, pps, out var header));
            Assert.True(header.IsFirstInPicture);
            orders.Add(header.PictureOrderCountLsb);
        }

        Assert.Equal([0, 4, 2, 1], orders);
    }

    [Fact]
    public void H265_knows_random_access_pictures()
    {
        Assert.Equal(H265NalType.IdrWithoutLeading, H265Nal.GetType(0x28));
        Assert.True(H265Nal.IsRandomAccess(H265NalType.Cra));
        Assert.True(H265Nal.IsRandomAccess(H265NalType.BlaWithLeading));
        Assert.False(H265Nal.IsRandomAccess(H265NalType.RaslR));
        Assert.False(H265Nal.IsIdr(H265NalType.Cra));
    }

    [Fact]
    public void Truncated_sets_are_refused_or_lack_their_end()
    {
        for (var length = 0; length < 12; length++)
        {
            Assert.False(H264Sps.TryParse(Hex(Sps264).AsSpan(0, Math.Min(length, 8)), out _));
            Assert.False(H265Sps.TryParse(Hex(Sps265).AsSpan(0, length), out _));
        }
    }

    private static byte[] Hex(string hex) => Convert.FromHexString(hex);
}
