using System.Buffers.Binary;

namespace MediaRouter.Media.MpegTs.Tables;

/// <summary>A program association table.</summary>
/// <remarks>Source: ISO/IEC 13818-1, section 2.4.4.3.</remarks>
internal static class ProgramAssociation
{
    /// <summary>Chooses a program.</summary>
    /// <param name="bodies">Bodies of the sections.</param>
    /// <param name="preferred">Number of the program to stay with.</param>
    /// <param name="number">Number of the preferred program if it is listed, else of the first one.</param>
    /// <param name="mapPid">PID of its map.</param>
    /// <returns>False if no program is listed.</returns>
    public static bool TryChoose(IEnumerable<ReadOnlyMemory<byte>> bodies, int preferred, out int number, out int mapPid)
    {
        (number, mapPid) = (0, 0);
        foreach (var memory in bodies)
        {
            for (var body = memory.Span; body.Length >= 4; body = body[4..])
            {
                int listed = BinaryPrimitives.ReadUInt16BigEndian(body);
                var pid = BinaryPrimitives.ReadUInt16BigEndian(body[2..]) & 0x1fff;

                // Number 0 names the network information.
                if (listed != 0 && pid is not (0 or TsPacket.NullPid) && (mapPid == 0 || listed == preferred))
                {
                    (number, mapPid) = (listed, pid);
                }
            }
        }

        return mapPid != 0;
    }
}
