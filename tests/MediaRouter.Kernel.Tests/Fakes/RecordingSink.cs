using System.Buffers.Binary;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Kernel.Tests.Fakes;

internal sealed class RecordingSink : IPacketSink, IAccessUnitSink
{
    public List<PacketRun> Runs { get; } = [];

    public List<AccessUnit> Units { get; } = [];

    public void OnPackets(PacketRun run) => Runs.Add(run);

    public void OnAccessUnit(ITrack track, AccessUnit unit) => Units.Add(unit);

    /// <summary>Sequence number, time stamp, SSRC and first payload character of each packet.</summary>
    public List<(ushort Sequence, uint Timestamp, uint Ssrc, char First)> Packets()
    {
        var packets = new List<(ushort, uint, uint, char)>();
        foreach (var run in Runs)
        {
            foreach (var packet in run)
            {
                packets.Add((
                    BinaryPrimitives.ReadUInt16BigEndian(packet[2..]),
                    BinaryPrimitives.ReadUInt32BigEndian(packet[4..]),
                    BinaryPrimitives.ReadUInt32BigEndian(packet[8..]),
                    (char)packet[12]));
            }
        }

        return packets;
    }
}
