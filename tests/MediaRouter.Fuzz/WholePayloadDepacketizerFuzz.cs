using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Fuzz;

public class WholePayloadDepacketizerFuzz
{
    [Fact]
    public void WholePayloadDepacketizer_takes_any_packets()
    {
        DepacketizerLoop.Run(() => new WholePayloadDepacketizer(48000, alignment: 3), ["FB03AABBCC", "00"]);
    }
}
