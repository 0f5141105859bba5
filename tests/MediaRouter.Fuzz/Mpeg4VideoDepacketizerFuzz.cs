using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Fuzz;

public class Mpeg4VideoDepacketizerFuzz
{
    [Fact]
    public void Mpeg4VideoDepacketizer_takes_any_packets()
    {
        DepacketizerLoop.Run(() => new Mpeg4VideoDepacketizer(90000, null), ["000001B001000001B58913000001000000012000C48D8800F514042D1443000001B61060", "000001B65060", "AABBCC", "000001B61060"]);
    }
}
