using MediaRouter.Media.Codecs;
using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Fuzz;

public class LatmDepacketizerFuzz
{
    [Fact]
    public void LatmDepacketizer_takes_any_packets()
    {
        Assert.True(LatmStreamMuxConfig.TryParse(Convert.FromHexString("400024103FC0"), out var config));
        DepacketizerLoop.Run(() => new LatmDepacketizer(44100, config), ["03AABBCC", "FF0100", "05AA", "BBCCDDEE"]);
        DepacketizerLoop.Run(() => new LatmDepacketizer(44100, config with { SubFrames = 3 }), ["03AABBCC0001AA", "00", "0001"]);
        DepacketizerLoop.Run(() => new LatmDepacketizer(44100, config with { FrameLengthType = 1, FixedFrameLength = 20 }), ["03AABBCCDDEEFF112233445566778899AABBCCDD"]);
    }
}
