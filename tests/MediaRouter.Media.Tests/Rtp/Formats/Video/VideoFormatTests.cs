using MediaRouter.Media.Rtp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Rtp.Formats.Video;

/// <summary>What holds for every video payload format.</summary>
public abstract class VideoFormatTests
{
    private const int FrameTicks = 3003;

    internal abstract IPacketizer CreatePacketizer(int maxPayloadSize);

    internal abstract IDepacketizer CreateDepacketizer();

    /// <summary>Makes the elements of a unit of about that size.</summary>
    internal abstract byte[][] MakeUnit(Random random, bool isKey, int size);

    /// <summary>Whether a unit is whole without this packet, because it holds nothing of the picture.</summary>
    internal virtual bool IsDispensable(ReadOnlySpan<byte> payload) => false;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Units_of_any_size_come_back_as_they_were(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 40; round++)
        {
            var maxPayloadSize = random.Next(50, 1461);
            var units = Enumerable.Range(0, 6).Select(i => Unit(i, random, random.Next(3) == 0, RandomSize(random))).ToList();
            var packets = Packetize(units, maxPayloadSize);

            var depacketizer = CreateDepacketizer();
            var output = new List<AccessUnit>();
            foreach (var run in CutIntoRuns(packets, random))
            {
                Assert.Equal(0, depacketizer.Depacketize(run, output));
            }

            Assert.Equal(units.Count, output.Count);
            for (var i = 0; i < units.Count; i++)
            {
                AssertSame(units[i], output[i]);
            }
        }
    }

    [Fact]
    public void Marker_is_on_the_last_packet_and_no_payload_is_too_large()
    {
        var random = new Random(4);
        foreach (var size in (int[])[1, 40, 1400, 1450, 20_000, 200_000])
        {
            var packets = Packetize([Unit(0, random, true, size)], 1440);
            Assert.All(packets[..^1], packet => Assert.False(packet[1] >= 0x80));
            Assert.True(packets[^1][1] >= 0x80);
        }
    }

    [Fact]
    public void Loss_of_one_packet_costs_its_unit_and_nothing_else()
    {
        var random = new Random(5);
        var units = Enumerable.Range(0, 8).Select(i => Unit(i, random, i % 4 == 0, i % 3 == 0 ? 60 : random.Next(100, 3000))).ToList();
        var packets = Packetize(units, 400);
        for (var lost = 1; lost < packets.Count; lost++)
        {
            var owner = Pts(packets[lost]) / FrameTicks;
            var isAlone = packets.Count(packet => Pts(packet) / FrameTicks == owner) == 1;
            RtpPacket.TryRead(packets[lost], out _, out var payload);
            var isDispensable = IsDispensable(payload);
            var depacketizer = CreateDepacketizer();
            var output = new List<AccessUnit>();
            var dropped = 0;
            foreach (var run in CutIntoRuns([.. packets[..lost], .. packets[(lost + 1)..]], random))
            {
                dropped += depacketizer.Depacketize(run, output);
            }

            var expected = units.Where(unit => isDispensable || unit.Pts / FrameTicks != owner).Select(unit => unit.Pts).ToList();

            // What follows the lost end of the last unit would show that it was lost.
            Assert.Equal(expected, output.Select(unit => unit.Pts));
            Assert.Equal(isDispensable || isAlone || lost == packets.Count - 1 ? 0 : 1, dropped);
        }
    }

    [Fact]
    public void Time_stamp_ends_a_unit_when_the_marker_is_missing()
    {
        var random = new Random(6);
        var units = Enumerable.Range(0, 5).Select(i => Unit(i, random, i == 0, 2000)).ToList();
        var packets = Packetize(units, 500);
        packets.ForEach(packet => RtpPacket.SetMarker(packet, false));
        var depacketizer = CreateDepacketizer();
        var output = new List<AccessUnit>();
        foreach (var packet in packets)
        {
            Assert.Equal(0, depacketizer.Depacketize(VideoPackets.Run(packet), output));
        }

        Assert.Equal(4, output.Count);
        for (var i = 0; i < output.Count; i++)
        {
            AssertSame(units[i], output[i]);
        }
    }

    [Fact]
    public void Packets_that_come_twice_or_hold_nothing_are_ignored()
    {
        var random = new Random(7);
        var units = Enumerable.Range(0, 3).Select(i => Unit(i, random, i == 0, 2000)).ToList();
        var packets = Packetize(units, 500);
        var stuffed = packets.SelectMany(packet => (byte[][])[packet, packet]).ToList();
        RtpPacket.TryRead(packets[^1], out var last, out _);
        stuffed.Add(VideoPackets.Packet((ushort)(last.SequenceNumber + 1), last.Timestamp, true, []));
        var depacketizer = CreateDepacketizer();
        var output = new List<AccessUnit>();
        Assert.Equal(0, depacketizer.Depacketize(VideoPackets.Run(stuffed), output));
        Assert.Equal(units.Select(unit => unit.Pts), output.Select(unit => unit.Pts));
    }

    [Fact]
    public void Unit_that_was_begun_before_is_not_counted()
    {
        var random = new Random(8);
        var units = Enumerable.Range(0, 3).Select(i => Unit(i, random, false, 2000)).ToList();
        var packets = Packetize(units, 500);
        var output = new List<AccessUnit>();
        Assert.Equal(0, CreateDepacketizer().Depacketize(VideoPackets.Run(packets[2..]), output));
        Assert.Equal(units.Skip(1).Select(unit => unit.Pts), output.Select(unit => unit.Pts));
    }

    [Fact]
    public void Unit_that_never_ends_is_dropped()
    {
        var random = new Random(9);
        var packetizer = CreatePacketizer(1400);
        var writer = new VideoPackets();
        var depacketizer = CreateDepacketizer();
        var output = new List<AccessUnit>();
        var elements = MakeUnit(random, true, 200_000);
        var dropped = 0;

        // 12 MB of one time stamp.
        for (var i = 0; i < 60; i++)
        {
            writer.Packets.Clear();
            packetizer.Packetize(new AccessUnit { Units = [.. elements.Select(e => (ReadOnlyMemory<byte>)e)], Pts = 0, Dts = 0, IsRandomAccess = i == 0 }, writer);
            writer.Packets.ForEach(packet => RtpPacket.SetMarker(packet, false));
            dropped += depacketizer.Depacketize(VideoPackets.Run(writer.Packets), output);
        }

        Assert.Equal((1, 0), (dropped, output.Count));
        writer.Pts = 3003;
        writer.Packets.Clear();
        packetizer.Packetize(Unit(1, random, true, 500), writer);
        Assert.Equal(0, depacketizer.Depacketize(VideoPackets.Run(writer.Packets), output));
        Assert.Single(output);
    }

    internal static AccessUnit UnitOf(long pts, bool isKey, params byte[][] elements) => new()
    {
        Units = [.. elements.Select(element => (ReadOnlyMemory<byte>)element)],
        Pts = pts,
        Dts = pts,
        IsRandomAccess = isKey,
    };

    internal static IReadOnlyList<byte[]> PayloadsOf(IPacketizer packetizer, params AccessUnit[] units)
    {
        var writer = new VideoPackets();
        foreach (var unit in units)
        {
            packetizer.Packetize(unit, writer);
        }

        return [.. writer.Packets.Select(packet => packet[RtpPacket.FixedHeaderLength..])];
    }

    /// <summary>Depacketises payloads in hexadecimal as packets of one time; the last has the marker.</summary>
    internal static (List<AccessUnit> Units, int Dropped) Depacketize(IDepacketizer depacketizer, uint timestamp, ushort sequence, params string[] payloads)
    {
        var output = new List<AccessUnit>();
        var packets = payloads.Select((hex, i) =>
            VideoPackets.Packet((ushort)(sequence + i), timestamp, i == payloads.Length - 1, Convert.FromHexString(hex))).ToList();
        var dropped = depacketizer.Depacketize(VideoPackets.Run(packets), output);
        return (output, dropped);
    }

    internal static string Hex(AccessUnit unit) => string.Join(' ', unit.Units.Select(element => Convert.ToHexStringLower(element.Span)));

    private static int RandomSize(Random random) => random.Next(4) switch
    {
        0 => random.Next(1, 100),
        1 => random.Next(1, 3000),
        2 => random.Next(1, 30_000),
        _ => random.Next(1, 200_000),
    };

    private static long Pts(byte[] packet) => RtpPacket.TryRead(packet, out var header, out _) ? header.Timestamp : -1;

    private static IEnumerable<PacketRun> CutIntoRuns(List<byte[]> packets, Random random)
    {
        for (var at = 0; at < packets.Count;)
        {
            var count = Math.Min(random.Next(4) == 0 ? random.Next(1, 60) : random.Next(1, 4), packets.Count - at);
            yield return VideoPackets.Run(packets.GetRange(at, count));
            at += count;
        }
    }

    private AccessUnit Unit(int number, Random random, bool isKey, int size) => UnitOf(number * FrameTicks, isKey, MakeUnit(random, isKey, size));

    private List<byte[]> Packetize(List<AccessUnit> units, int maxPayloadSize)
    {
        var packetizer = CreatePacketizer(maxPayloadSize);
        var writer = new VideoPackets(maxPayloadSize);
        foreach (var unit in units)
        {
            writer.Pts = unit.Pts;
            packetizer.Packetize(unit, writer);
        }

        return writer.Packets;
    }

    private static void AssertSame(AccessUnit expected, AccessUnit actual)
    {
        Assert.Equal((expected.Pts, expected.IsRandomAccess, expected.Pts), (actual.Pts, actual.IsRandomAccess, actual.Dts));
        Assert.Null(actual.NewParameters);
        Assert.Equal(expected.Units.Count, actual.Units.Count);
        for (var i = 0; i < expected.Units.Count; i++)
        {
            Assert.True(expected.Units[i].Span.SequenceEqual(actual.Units[i].Span));
        }
    }
}
