using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Fuzz;

public class MpegVideoDepacketizerFuzz
{
    [Fact]
    public void MpegVideoDepacketizer_takes_any_packets()
    {
        DepacketizerLoop.Run(() => new MpegVideoDepacketizer(90000), ["00003900000001B328016835FFFFE070000001B80008004000000100000FFFF80000010122", "04003900123456780000010000", "0000080022"]);
    }
}
