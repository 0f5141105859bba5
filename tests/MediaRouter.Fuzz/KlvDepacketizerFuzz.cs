using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Fuzz;

public class KlvDepacketizerFuzz
{
    [Fact]
    public void KlvDepacketizer_takes_any_packets()
    {
        DepacketizerLoop.Run(() => new KlvDepacketizer(90000), ["060E2B3401010101", "AABB", "060E2B34"]);
    }
}
