using MediaRouter.Media.Codecs;
using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Fuzz;

public class Mpeg4AudioDepacketizerFuzz
{
    [Fact]
    public void Mpeg4AudioDepacketizer_takes_any_packets()
    {
        var config = new Mpeg4AudioConfig { SampleRate = 48000, ChannelConfiguration = 2 };
        string[] payloads = ["0030001000080018AAAABBCCCCCC", "00100018AABBCC", "00100038AABBCC", "00100038DDEEFF11", "001003B8FFF1508011FFFC55"];
        DepacketizerLoop.Run(() => new Mpeg4AudioDepacketizer(48000, Mpeg4GenericLayout.HighBitRate, config), payloads);
        var other = new Mpeg4GenericLayout(6, 2, 2) { CtsDeltaLength = 7, DtsDeltaLength = 32, HasRandomAccessFlag = true, StreamStateLength = 3, AuxiliarySizeLength = 12 };
        DepacketizerLoop.Run(() => new Mpeg4AudioDepacketizer(48000, other, null), ["00100402000000AABBCC", "001F0A020C02008008AA"]);
    }
}
