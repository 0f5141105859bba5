using MediaRouter.Media.Codecs;
using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Fuzz;

public class CodecFuzz
{
    [Fact]
    public void Parameter_sets_and_headers_take_any_bytes()
    {
        string[] corpus =
        [
            "6764001eacd940a02ff970110000030001000003003c0f162d96",
            "658884007ffef1dcf0299ae5",
            "0601010006018480",
            "42010101600000030090000003000003003fa0050201696595964932bc05a020000003002000000303c1",
            "40010c01ffff01600000030090000003000003003f959409",
            "4401c172b46240",
            "0201d02149e10c205a616d",
            "12000a0b0000000cc4ff6736be401032d68a01100081600000",
            "824983420027f016760838241c18661008405fc9",
            "30d0009d012a800268010047",
            "90F0812A0580",
            "8A80051802800168010401AA",
            "2B920800",
            "131056E598",
            "400023203FC0",
            "fff1508011fffcde0200",
            "fffb746400000246",
            "0b7709c3104043e106f0b018",
            "FB03",
            "0000000041FF502D0010C00100000002AABBCC",
            "000001b328016835ffffe070000001b5148a00010000000001b80008004000000100000ffff8",
            "000001b001000001b58913000001000000012000c48881f4514043c1463f000001b61060b182",
            "00000001AABB000001CC00000002DDEE",
        ];
        Assert.True(H264Sps.TryParse(Convert.FromHexString(corpus[0]), out var sps264));
        Assert.True(H265Sps.TryParse(Convert.FromHexString(corpus[3]), out var sps265));
        Assert.True(H265Pps.TryParse(Convert.FromHexString(corpus[5]), out var pps265));
        FuzzLoop.Run([.. corpus.Select(Convert.FromHexString)], input =>
        {
            if (H264Sps.TryParse(input, out var h264))
            {
                Assert.InRange(h264.Width, 1, 32768);
                H264SliceHeader.TryParse(input, h264, out _);
            }

            if (H265Sps.TryParse(input, out var h265))
            {
                Assert.InRange(h265.Height, 1, 16888);
                Assert.NotEmpty(h265.CodecString);
            }

            H264SliceHeader.TryParse(input, sps264, out _);
            H264Nal.HasRecoveryPoint(input);
            _ = H265Vps.TryParse(input, out _);
            H265SliceHeader.TryParse(input, sps265, H265Pps.TryParse(input, out var pps) ? pps : pps265, out _);
            _ = Av1SequenceHeader.TryParse(input, out _);
            foreach (var obu in new Av1ObuEnumerator(input))
            {
                Assert.NotEqual(0, obu.Length);
            }

            Vp8FrameHeader.TryRead(input, out _);
            Vp9FrameHeader.TryRead(input, out _);
            Assert.True(!Vp8PayloadDescriptor.TryRead(input, out var vp8) || vp8.Length <= input.Length);
            Assert.True(!Vp9PayloadDescriptor.TryRead(input, out var vp9) || vp9.Length <= input.Length);
            Assert.True(!JpegRtpHeader.TryRead(input, out var jpeg) || jpeg.DataOffset <= input.Length);
            if (Mpeg4AudioConfig.TryParse(input, out var audio))
            {
                Assert.True(Mpeg4AudioConfig.TryParse(audio.ToBytes(), out var again));
                Assert.Equal(audio.CodecString, again.CodecString);
            }

            if (LatmStreamMuxConfig.TryParse(input, out var latm))
            {
                latm.ToBytes();
            }

            AdtsHeader.TryRead(input, out _);
            MpegAudioHeader.TryRead(input, out _);
            Ac3SyncInfo.TryRead(input, out _);
            OpusPacket.TryGetDuration(input, out _);
            MpegVideoSequenceHeader.TryRead(input, out _);
            MpegVideo.HasIntraPicture(input);
            Mpeg4Video.HasIntraPicture(input);
            Assert.InRange(Mpeg4Video.ConfigurationLength(input), 0, input.Length);
            foreach (var unit in AnnexB.Split(input))
            {
                Assert.NotEqual(0, unit.Length);
            }

            foreach (var unit in LengthPrefixed.Split(input, 1 + (input.Length % 4)))
            {
                Assert.NotEqual(0, unit.Length);
            }

            EmulationPrevention.Remove(input, new byte[input.Length]);
            EmulationPrevention.Insert(input, new byte[(input.Length * 3 / 2) + 2]);
        });
    }

    [Theory]
    [InlineData("H264", "78001a6764001eacd940a02ff970110000030001000003003c0f162d96000568ebecb22c0003658884")]
    [InlineData("H265", "600100074401c172b4624000052801af0b4c")]
    [InlineData("AV1", "280c080000000cc4ff6736be4010300011")]
    [InlineData("VP8", "90F0812A058030d0009d012a")]
    [InlineData("VP9", "8a80051802800168010401824983420027f0167608")]
    [InlineData("MP4V-ES", "000001b001000001b589130000010000000120000000000001b61060")]
    [InlineData("MPV", "00002100000001b328016835ffffe070000001b800080040")]
    [InlineData("JPEG", "0000000041FF502D0010C00100000002AABBCC")]
    public void Payload_scanners_take_any_bytes(string encoding, string seed)
    {
        var scanner = RtpPayloadScanners.TryCreate(encoding)!;
        FuzzLoop.Run([Convert.FromHexString(seed)], input => scanner.Scan(input));
    }
}
