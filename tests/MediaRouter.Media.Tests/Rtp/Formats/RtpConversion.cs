using MediaRouter.Media.Rtp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Rtp.Formats;

/// <summary>Drives packetisers and depacketisers as a stream does.</summary>
internal static class RtpConversion
{
    public const long Ntp = 1_800_000_000_000_000_000;

    public static AccessUnit Unit(long pts, ReadOnlyMemory<byte> bytes) => new() { Units = [bytes], Pts = pts, Dts = pts, IsRandomAccess = true };

    /// <summary>Cuts units into packets with consecutive sequence numbers.</summary>
    public static List<byte[]> Packetize(IPacketizer packetizer, IEnumerable<AccessUnit> units, int maxPayloadSize = int.MaxValue, ushort firstSequence = 65_530)
    {
        var writer = new Writer(maxPayloadSize, firstSequence);
        foreach (var unit in units)
        {
            writer.Pts = unit.Pts;
            packetizer.Packetize(unit, writer);
        }

        return writer.Packets;
    }

    /// <summary>Makes one packet.</summary>
    public static byte[] Packet(int sequence, long timestamp, bool marker, ReadOnlySpan<byte> payload)
    {
        var packet = new byte[RtpPacket.FixedHeaderLength + payload.Length];
        RtpPacket.WriteHeader(packet, 96, unchecked((ushort)sequence), unchecked((uint)timestamp), 1, marker);
        payload.CopyTo(packet.AsSpan(RtpPacket.FixedHeaderLength));
        return packet;
    }

    public static byte[] Packet(int sequence, long timestamp, bool marker, string payload) =>
        Packet(sequence, timestamp, marker, Convert.FromHexString(payload.Replace(" ", "", StringComparison.Ordinal)));

    /// <summary>Makes a run of packets.</summary>
    public static PacketRun Run(long pts, params ReadOnlySpan<byte[]> packets)
    {
        var framed = new List<byte>();
        foreach (var packet in packets)
        {
            framed.AddRange([PacketRun.PrefixMagic, 0, (byte)(packet.Length >> 8), (byte)packet.Length, .. packet]);
        }

        return new PacketRun
        {
            Track = new Track(),
            Framed = framed.ToArray(),
            PacketCount = packets.Length,
            Pts = pts,
            NtpUnixNanoseconds = Ntp,
            StartsUnit = true,
            EndsUnit = true,
            IsRandomAccess = true,
            ReceivedAt = 7,
        };
    }

    /// <summary>Gives each packet in a run of its own, as they come from the network.</summary>
    /// <param name="packets">Packets whose times are below 2^32.</param>
    public static (List<AccessUnit> Units, int Dropped) Depacketize(IDepacketizer depacketizer, IEnumerable<byte[]> packets)
    {
        var units = new List<AccessUnit>();
        var dropped = 0;
        foreach (var packet in packets)
        {
            RtpPacket.TryRead(packet, out var header, out _);
            dropped += depacketizer.Depacketize(Run(header.Timestamp, packet), units);
        }

        return (units, dropped);
    }

    public static byte[] Bytes(AccessUnit unit) => [.. unit.Units.SelectMany(part => part.ToArray())];

    /// <summary>Packetises and depacketises, and expects the same; then loses each packet in turn and expects all other units.</summary>
    /// <param name="units">Units of different times; of one payload each, if they are not cut.</param>
    public static void CheckIdentityAndLoss(Func<IPacketizer> makePacketizer, Func<IDepacketizer> makeDepacketizer, IReadOnlyList<AccessUnit> units, int maxPayloadSize)
    {
        var packets = Packetize(makePacketizer(), units, maxPayloadSize);
        var (output, dropped) = Depacketize(makeDepacketizer(), packets);
        Assert.Equal(0, dropped);
        AssertSame(units, output);

        for (var lost = 0; lost < packets.Count; lost++)
        {
            RtpPacket.TryRead(packets[lost], out var header, out _);
            var ofUnit = packets.Count(packet => RtpPacket.TryRead(packet, out var other, out _) && other.Timestamp == header.Timestamp);
            (output, dropped) = Depacketize(makeDepacketizer(), packets.Where((_, index) => index != lost));
            AssertSame([.. units.Where(unit => (uint)unit.Pts != header.Timestamp)], output);

            // Nothing arrived of a unit in one packet, and a stream that ends with a unit leaves it open. One that was joined in the middle need not count.
            Assert.InRange(dropped, ofUnit > 1 && lost > 0 && lost < packets.Count - 1 ? 1 : 0, ofUnit > 1 && lost < packets.Count - 1 ? 1 : 0);
        }
    }

    public static byte[] Random(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static void AssertSame(IReadOnlyList<AccessUnit> expected, List<AccessUnit> actual)
    {
        Assert.Equal(expected.Select(unit => unit.Pts), actual.Select(unit => unit.Pts));
        for (var i = 0; i < expected.Count; i++)
        {
            Assert.Equal(Bytes(expected[i]), Bytes(actual[i]));
            Assert.Equal(actual[i].Pts, actual[i].Dts);
            Assert.Equal(expected[i].IsRandomAccess, actual[i].IsRandomAccess);
            Assert.Equal(Ntp, actual[i].NtpUnixNanoseconds);
            Assert.Equal(7, actual[i].ReceivedAt);
        }
    }

    private sealed class Writer(int maxPayloadSize, ushort sequence) : IRtpPayloadWriter
    {
        private byte[] _place = [];

        public List<byte[]> Packets { get; } = [];

        public long Pts { get; set; }

        public Span<byte> GetSpan(int size)
        {
            Assert.InRange(size, 1, maxPayloadSize);
            _place = new byte[size];
            Array.Fill(_place, (byte)0xEE);
            return _place;
        }

        public void Commit(int size, bool marker, int timestampOffset = 0) =>
            Packets.Add(Packet(sequence++, Pts + timestampOffset, marker, _place.AsSpan(0, size)));
    }

    private sealed class Track : ITrack
    {
        public int Index => 0;

        public TrackDescription Description { get; } = new() { Kind = MediaKind.Audio, ClockRate = 48000 };

        public int DescriptionVersion => 0;

        public uint Ssrc => 1;

        public bool HasRandomAccessPoints => false;

        public TrackClock? Clock => null;
    }
}
