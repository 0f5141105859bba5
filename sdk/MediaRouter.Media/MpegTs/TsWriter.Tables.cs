using System.Buffers;
using System.Buffers.Binary;
using MediaRouter.Media.MpegTs.Tables;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs;

/// <content>The program tables.</content>
public sealed partial class TsWriter
{
    private const int MapPid = 0x1000;
    private const int ProgramNumber = 1;
    private const int LongestSection = 1024;
    private const int ChecksumLength = 4;

    private static readonly byte[] Association = MakeAssociation();

    private byte[] _map = [];
    private int _mapVersion;
    private int _associationCounter = -1;
    private int _mapCounter = -1;
    private bool _hasTables;
    private long _lastTables;

    /// <summary>Writes the program tables now: where a file or segment begins that does not begin with a random-access unit of video.</summary>
    /// <param name="output">Takes a whole number of packets.</param>
    public void WriteTables(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        WriteSection(Association, 0, ref _associationCounter, output);
        WriteSection(_map, MapPid, ref _mapCounter, output);
        _hasTables = true;
    }

    private void WriteTablesIfDue(Lane lane, AccessUnit unit, long dts, IBufferWriter<byte> output)
    {
        var isDue = !_hasTables || Math.Abs(dts - _lastTables) >= _tableInterval;
        if (isDue || (lane == _clockLane && lane.Form.IsVideo && unit.IsRandomAccess))
        {
            WriteTables(output);
            _lastTables = dts;
        }
    }

    private void Learn(Lane lane, CodecParameters parameters)
    {
        var before = lane.Form.Descriptors;
        lane.Form.Learn(parameters);
        if (!before.AsSpan().SequenceEqual(lane.Form.Descriptors))
        {
            _hasTables = !TryUpdateMap((_mapVersion + 1) & 0x1f);
        }
    }

    private bool TryUpdateMap(int version)
    {
        var buffer = new ArrayBufferWriter<byte>(LongestSection);
        buffer.Write((ReadOnlySpan<byte>)[
            SectionTable.Map, 0, 0, ProgramNumber >> 8, ProgramNumber & 0xff, (byte)(0xc1 | (version << 1)), 0, 0,
            (byte)(0xe0 | (_clockLane.Pid >> 8)), (byte)_clockLane.Pid, 0xf0, 0,
        ]);
        foreach (var lane in _lanes)
        {
            var length = lane.Form.Descriptors.Length + lane.Language.Length;
            buffer.Write((ReadOnlySpan<byte>)[
                lane.Form.StreamType, (byte)(0xe0 | (lane.Pid >> 8)), (byte)lane.Pid, (byte)(0xf0 | (length >> 8)), (byte)length,
            ]);
            buffer.Write(lane.Form.Descriptors);
            buffer.Write(lane.Language);
        }

        if (buffer.WrittenCount > LongestSection - ChecksumLength)
        {
            return false;
        }

        (_map, _mapVersion) = (Seal(buffer), version);
        return true;
    }

    private static byte[] MakeAssociation()
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write((ReadOnlySpan<byte>)[
            SectionTable.Association, 0, 0, 0, 1, 0xc1, 0, 0, ProgramNumber >> 8, ProgramNumber & 0xff, 0xe0 | (MapPid >> 8), MapPid & 0xff,
        ]);
        return Seal(buffer);
    }

    // Fills the length in and adds the checksum.
    private static byte[] Seal(ArrayBufferWriter<byte> buffer)
    {
        var section = new byte[buffer.WrittenCount + ChecksumLength];
        buffer.WrittenSpan.CopyTo(section);
        BinaryPrimitives.WriteUInt16BigEndian(section.AsSpan(1), (ushort)(0xb000 | (section.Length - 3)));
        BinaryPrimitives.WriteUInt32BigEndian(section.AsSpan(section.Length - ChecksumLength), Crc32Mpeg.Compute(section.AsSpan(0, section.Length - ChecksumLength)));
        return section;
    }

    private static void WriteSection(ReadOnlySpan<byte> section, int pid, ref int counter, IBufferWriter<byte> output)
    {
        var startsSection = true;
        while (section.Length > 0)
        {
            counter = (counter + 1) & 0x0f;
            var packet = output.GetSpan(TsPacket.Length)[..TsPacket.Length];
            WriteHeader(packet, pid, startsSection, 0x10, counter);
            var payload = packet[TsPacket.HeaderLength..];
            if (startsSection)
            {
                // pointer_field: the section begins at once.
                payload[0] = 0;
                payload = payload[1..];
                startsSection = false;
            }

            var count = Math.Min(section.Length, payload.Length);
            section[..count].CopyTo(payload);
            payload[count..].Fill(0xff);
            section = section[count..];
            output.Advance(TsPacket.Length);
        }
    }
}
