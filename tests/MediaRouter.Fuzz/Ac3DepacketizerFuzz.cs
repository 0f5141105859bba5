using MediaRouter.Media.Rtp.Formats;

namespace MediaRouter.Fuzz;

public class Ac3DepacketizerFuzz
{
    [Fact]
    public void Ac3Depacketizer_takes_any_packets()
    {
        // 32 kbit/s at 48 kHz: 128 bytes.
        var frame = "0b7709c3004043e106f0b018" + new string('0', 232);
        DepacketizerLoop.Run(() => new Ac3Depacketizer(48000, null), ["0001" + frame, "0102" + frame[..200], "0302" + frame[200..], "0202" + frame[..40], "0302AABBCC"]);
    }
}
