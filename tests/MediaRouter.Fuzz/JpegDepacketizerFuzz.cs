using MediaRouter.Media.Rtp.Formats;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Fuzz;

public class JpegDepacketizerFuzz
{
    [Fact]
    public void JpegDepacketizer_takes_any_packets()
    {
        // What it rebuilds is well-formed, so that it can be taken apart again.
        var packetizer = new JpegPacketizer(1000);
        var output = new Output();
        var tables = new string('7', 256);
        DepacketizerLoop.Run(
            () => new JpegDepacketizer(90000),
            ["0000000001321008AABB", "0000000201321008CC", "00000000418010080007FFFF00000080" + tables + "AABB", "00000000418010080007FFFF00000000AABB"],
            unit => packetizer.Packetize(unit, output));
        Assert.True(output.Count > 0);
    }

    [Fact]
    public void JpegPacketizer_takes_any_picture()
    {
        byte[]? picture = null;
        DepacketizerLoop.Run(() => new JpegDepacketizer(90000), ["0000000001321008AABB"], unit => picture ??= unit.Units[0].ToArray());
        var packetizer = new JpegPacketizer(1000);
        var output = new Output();
        FuzzLoop.Run(
            [picture!],
            input => packetizer.Packetize(new AccessUnit { Units = [input], Pts = 0, Dts = 0, IsRandomAccess = true }, output));
        Assert.True(output.Count > 0);
    }

    private sealed class Output : IRtpPayloadWriter
    {
        private readonly byte[] _place = new byte[1000];

        public int Count { get; private set; }

        public Span<byte> GetSpan(int size) => _place.AsSpan(0, size);

        public void Commit(int size, bool marker, int timestampOffset = 0) => Count++;
    }
}
