using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Media.Tests.Rtp.Formats;

public class RtpPayloadScannerTests
{
    private const string Sps264 = "6764001eacd940a02ff970110000030001000003003c0f162d96";
    private const string Pps264 = "68ebecb22c";
    private const string Sps265 = "42010101600000030090000003000003003fa0050201696595964932bc05a020000003002000000303c1";

    [Theory]
    [InlineData("H264", Sps264, false, true)]
    [InlineData("H264", Pps264, false, true)]
    [InlineData("H264", "658884007f", true, false)]
    [InlineData("H264", "650884007f", false, false)] // a later slice of the picture
    [InlineData("H264", "419a246c45", false, false)]
    [InlineData("H264", "0606018480", false, false)] // recovery point, of a picture that is not known yet
    [InlineData("H264", "780005060601848000054188840021", true, false)] // and of an I picture
    [InlineData("H264", "78000506060184800005419a246c45", false, false)] // and of a P picture
    [InlineData("H264", "7c858884007f", true, false)] // FU-A, first fragment
    [InlineData("H264", "7c058884007f", false, false)] // FU-A, middle
    [InlineData("H264", "7c819a246c45", false, false)]
    [InlineData("H264", "78001a" + Sps264 + "0005" + Pps264 + "0003658884", true, true)] // STAP-A
    [InlineData("H264", "78ffff67", false, false)]
    [InlineData("H265", Sps265, false, true)]
    [InlineData("H265", "4401c172b46240", false, true)]
    [InlineData("H265", "40010c01ffff", false, true)]
    [InlineData("H265", "2801af0b4c", true, false)]
    [InlineData("H265", "28012f0b4c", false, false)]
    [InlineData("H265", "2a01af0b4c", true, false)] // CRA
    [InlineData("H265", "0201d02149", false, false)]
    [InlineData("H265", "620194af0b4c", true, false)] // FU, first fragment of an IDR picture
    [InlineData("H265", "620114af0b4c", false, false)]
    [InlineData("H265", "600100074401c172b4624000052801af0b4c", true, true)] // AP
    [InlineData("AV1", "180a0b0000000cc4ff6736be4010", true, true)] // W = 1: one element, an OBU that still has its size
    [InlineData("AV1", "280c080000000cc4ff6736be4010300011", true, true)] // W = 2, new sequence
    [InlineData("AV1", "280c080000000cc4ff6736be4010303011", false, true)] // sequence header in front of a frame that is no key frame
    [InlineData("AV1", "18300011", false, false)] // new sequence, but without its header
    [InlineData("AV1", "a00c080000000cc4ff6736be4010300011", false, false)] // the first element continues one
    [InlineData("AV1", "1030ff", false, false)]
    [InlineData("VP8", "1030d0009d012a", true, false)]
    [InlineData("VP8", "103102", false, false)]
    [InlineData("VP8", "0030d0", false, false)]
    [InlineData("VP9", "8a80051802800168010401824983420027f0167608", true, false)]
    [InlineData("VP9", "08824983420027f0167608", true, false)]
    [InlineData("VP9", "48824983420027f0167608", true, false)] // P set in a key frame
    [InlineData("VP9", "088600", false, false)] // P clear in a frame that is none
    [InlineData("VP9", "00824983420027f0167608", false, false)]
    [InlineData("MP4V-ES", "000001b001000001b589130000010000000120000000000001b61060", true, true)]
    [InlineData("MP4V-ES", "000001b65060", false, false)]
    [InlineData("MPV", "00002100000001b328016835ffffe070000001b800080040", true, true)]
    [InlineData("MPV", "00000200000001000057fff8", false, false)]
    [InlineData("JPEG", "0000000001502d2dcc", true, false)]
    [InlineData("JPEG", "0000040001502d2dcc", false, false)]
    public void Scan_tells_what_a_payload_is(string encoding, string hex, bool random, bool parameterSet)
    {
        var scanner = RtpPayloadScanners.TryCreate(encoding)!;
        var payload = Convert.FromHexString(hex);
        Assert.Equal(new RtpPayloadTraits(random, parameterSet), scanner.Scan(payload));
        Assert.Equal(parameterSet, scanner.ParameterSetVersion > 0);
        for (var length = 0; length < payload.Length; length++)
        {
            scanner.Scan(payload.AsSpan(0, length));
        }
    }

    [Fact]
    public void Version_rises_only_when_bytes_differ()
    {
        var scanner = new H264PayloadScanner();
        scanner.Scan(Convert.FromHexString(Sps264));
        scanner.Scan(Convert.FromHexString(Pps264));
        Assert.Equal(2, scanner.ParameterSetVersion);
        scanner.Scan(Convert.FromHexString("78001a" + Sps264 + "0005" + Pps264));
        Assert.Equal(2, scanner.ParameterSetVersion);
        // A picture parameter set with id 1 beside the one with id 0.
        scanner.Scan(Convert.FromHexString("685bec"));
        Assert.Equal(3, scanner.ParameterSetVersion);
        scanner.Scan(Convert.FromHexString("68ebecb22d"));
        Assert.Equal(4, scanner.ParameterSetVersion);
        Assert.Equal(["68ebecb22d", "685bec"], scanner.Parameters.PictureSets.Select(set => set.ToString()));
        Assert.Equal([Sps264], scanner.Parameters.SequenceSets.Select(set => set.ToString()));
    }

    [Fact]
    public void Recovery_point_makes_the_next_picture_a_beginning_if_it_is_an_I_picture()
    {
        var scanner = new H264PayloadScanner();
        byte[] message = [0x06, 0x06, 0x01, 0x84, 0x80];
        byte[] intra = [0x41, 0x88, 0x84, 0x00];
        byte[] inter = [0x41, 0x9a, 0x24, 0x6c];
        Assert.False(scanner.Scan(intra).StartsRandomAccess);
        Assert.False(scanner.Scan(message).StartsRandomAccess);
        Assert.False(scanner.Scan(inter).StartsRandomAccess);
        Assert.False(scanner.Scan(intra).StartsRandomAccess);
        scanner.Scan(message);
        Assert.True(scanner.Scan(intra).StartsRandomAccess);
        scanner.Scan(message);
        Assert.True(scanner.Scan([0x5c, 0x81, .. intra.AsSpan(1)]).StartsRandomAccess);
        Assert.False(scanner.Scan([0x5c, 0x81, .. intra.AsSpan(1)]).StartsRandomAccess);
    }

    [Fact]
    public void Sequence_headers_are_cut_out()
    {
        var av1 = new Av1PayloadScanner();
        av1.Scan(Convert.FromHexString("280c080000000cc4ff6736be4010300011"));
        Assert.Equal("080000000cc4ff6736be4010", av1.Parameters!.SequenceHeader.ToString());
        av1.Scan(Convert.FromHexString("180a0b0000000cc4ff6736be4010"));
        Assert.Equal(1, av1.ParameterSetVersion);
        var mpeg = new MpegVideoPayloadScanner();
        mpeg.Scan(Convert.FromHexString("00002100000001b328016835ffffe070000001b5148a00010000000001b800080040"));
        Assert.Equal("000001B328016835FFFFE070000001B5148A00010000", Convert.ToHexString(mpeg.SequenceHeader.Span));
    }

    [Fact]
    public void Unknown_encodings_have_no_scanner()
    {
        Assert.Null(RtpPayloadScanners.TryCreate("opus"));
        Assert.NotNull(RtpPayloadScanners.TryCreate("h264"));
    }
}
