using System.Buffers.Binary;
using MediaRouter.Media.Rtp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Tests.Rtp.Formats.Video;

/// <summary>Gathers what a packetiser makes as RTP packets, and makes runs of packets.</summary>
internal sealed class VideoPackets(int maxPayloadSize = 65000) : IRtpPayloadWriter
{
    private byte[] _place = [];
    private ushort _sequence = 65530;

    public List<byte[]> Packets { get; } = [];

    public long Pts { get; set; }

    public static byte[] Packet(ushort sequence, uint timestamp, bool marker, ReadOnlySpan<byte> payload)
    {
        var packet = new byte[RtpPacket.FixedHeaderLength + payload.Length];
        RtpPacket.WriteHeader(packet, 96, sequence, timestamp, 1, marker);
        payload.CopyTo(packet.AsSpan(RtpPacket.FixedHeaderLength));
        return packet;
    }

    /// <summary>Makes a run as the kernel does; its time is that of the first packet.</summary>
    public static PacketRun Run(params IReadOnlyList<byte[]> packets)
    {
        var framed = new byte[packets.Sum(packet => PacketRun.PrefixLength + packet.Length)];
        var at = framed.AsSpan();
        foreach (var packet in packets)
        {
            at[0] = PacketRun.PrefixMagic;
            BinaryPrimitives.WriteUInt16BigEndian(at[2..], (ushort)packet.Length);
            packet.CopyTo(at[PacketRun.PrefixLength..]);
            at = at[(PacketRun.PrefixLength + packet.Length)..];
        }

        var timestamp = packets.Count == 0 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(packets[0].AsSpan(4));
        return new PacketRun
        {
            Track = null!,
            Framed = framed,
            PacketCount = packets.Count,
            Pts = timestamp,
            NtpUnixNanoseconds = 1000L * timestamp,
            StartsUnit = true,
            EndsUnit = false,
            IsRandomAccess = false,
            ReceivedAt = timestamp + 7,
        };
    }

    public Span<byte> GetSpan(int size)
    {
        Assert.InRange(size, 1, maxPayloadSize);
        _place = new byte[size];
        Array.Fill(_place, (byte)0xee);
        return _place;
    }

    public void Commit(int size, bool marker, int timestampOffset = 0) =>
        Packets.Add(Packet(_sequence++, (uint)(Pts + timestampOffset), marker, _place.AsSpan(0, size)));
}
