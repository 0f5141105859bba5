using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Fuzz;

public class MpegAudioDepacketizerFuzz
{
    [Fact]
    public void MpegAudioDepacketizer_takes_any_packets()
    {
        // 8 kbit/s at 16 kHz: 36 bytes.
        var frame = "FFF31844" + new string('0', 64);
        DepacketizerLoop.Run(() => new MpegAudioDepacketizer(90000), ["00000000" + frame + frame, "00000000" + frame[..32], "00000010" + frame[32..], "00000000FFFB9064AABB", "00000006CCDD"]);
    }
}
