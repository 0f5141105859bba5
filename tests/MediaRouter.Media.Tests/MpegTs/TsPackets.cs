using MediaRouter.Media.MpegTs.Tables;

namespace MediaRouter.Media.Tests.MpegTs;

/// <summary>Transport packets made by hand, independent of the writer.</summary>
internal sealed class TsPackets
{
    public const int MapPid = 0x1000;

    private readonly Dictionary<int, int> _counters = [];
    private readonly List<byte> _bytes = [];

    public byte[] ToArray() => [.. _bytes];

    public TsPackets Association(int version = 0, int mapPid = MapPid) =>
        Section(0, Seal([0, 0, 0, 0, 1, (byte)(0xc1 | (version << 1)), 0, 0, 0, 1, (byte)(0xe0 | (mapPid >> 8)), (byte)mapPid]));

    public TsPackets Map(int version, params (int Pid, byte Type, string Descriptors)[] streams)
    {
        List<byte> section = [2, 0, 0, 0, 1, (byte)(0xc1 | (version << 1)), 0, 0, (byte)(0xe0 | (streams[0].Pid >> 8)), (byte)streams[0].Pid, 0xf0, 0];
        foreach (var (pid, type, descriptors) in streams)
        {
            var bytes = Convert.FromHexString(descriptors);
            section.AddRange([type, (byte)(0xe0 | (pid >> 8)), (byte)pid, 0xf0, (byte)bytes.Length, .. bytes]);
        }

        return Section(MapPid, Seal(section));
    }

    public TsPackets Section(int pid, byte[] section) => Payload(pid, [0, .. section], padWith: 0xff);

    /// <summary>A PES packet in as many transport packets as it needs.</summary>
    public TsPackets Pes(int pid, byte[] data, long? pts = null, long? dts = null, bool isOpen = false)
    {
        List<byte> pes = [0, 0, 1, 0xe0, 0, 0, 0x80, (byte)(pts is null ? 0 : dts is null ? 0x80 : 0xc0), (byte)(pts is null ? 0 : dts is null ? 5 : 10)];
        var time = new byte[5];
        if (pts is { } presentation)
        {
            MediaRouter.Media.MpegTs.PesHeader.WriteTime(time, dts is null ? 2 : 3, presentation);
            pes.AddRange(time);
        }

        if (dts is { } decoding)
        {
            MediaRouter.Media.MpegTs.PesHeader.WriteTime(time, 1, decoding);
            pes.AddRange(time);
        }

        pes.AddRange(data);
        if (!isOpen)
        {
            (pes[4], pes[5]) = ((byte)((pes.Count - 6) >> 8), (byte)(pes.Count - 6));
        }

        return Payload(pid, [.. pes], padWith: null);
    }

    /// <summary>Bytes as they are.</summary>
    public TsPackets Raw(params byte[] bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    /// <summary>A packet without payload.</summary>
    public TsPackets Adaptation(int pid, byte flags)
    {
        var packet = new byte[188];
        packet.AsSpan().Fill(0xff);
        packet[0] = 0x47;
        packet[1] = (byte)(pid >> 8);
        packet[2] = (byte)pid;
        packet[3] = (byte)(0x20 | (_counters.GetValueOrDefault(pid, 16) + 15) % 16);
        packet[4] = 183;
        packet[5] = flags;
        return Raw(packet);
    }

    /// <summary>The next packet of a PID goes on as if some had been sent.</summary>
    public TsPackets Skip(int pid, int packets)
    {
        _counters[pid] = (_counters.GetValueOrDefault(pid) + packets) % 16;
        return this;
    }

    public static byte[] Seal(IReadOnlyList<byte> section)
    {
        byte[] bytes = [.. section, 0, 0, 0, 0];
        bytes[1] = (byte)(0xb0 | ((bytes.Length - 3) >> 8));
        bytes[2] = (byte)(bytes.Length - 3);
        var crc = Crc32Mpeg.Compute(bytes.AsSpan(0, bytes.Length - 4));
        (bytes[^4], bytes[^3], bytes[^2], bytes[^1]) = ((byte)(crc >> 24), (byte)(crc >> 16), (byte)(crc >> 8), (byte)crc);
        return bytes;
    }

    private TsPackets Payload(int pid, byte[] payload, byte? padWith)
    {
        var isFirst = true;
        for (var at = 0; at < payload.Length;)
        {
            var count = Math.Min(184, payload.Length - at);
            var stuffing = padWith is null ? 184 - count : 0;
            var counter = _counters.GetValueOrDefault(pid);
            _counters[pid] = (counter + 1) % 16;
            List<byte> packet = [0x47, (byte)((isFirst ? 0x40 : 0) | (pid >> 8)), (byte)pid, (byte)((stuffing > 0 ? 0x30 : 0x10) | counter)];
            if (stuffing > 0)
            {
                packet.Add((byte)(stuffing - 1));
                packet.AddRange(Enumerable.Range(1, stuffing - 1).Select(i => (byte)(i == 1 ? 0 : 0xff)));
            }

            packet.AddRange(payload.AsSpan(at, count));
            packet.AddRange(Enumerable.Repeat(padWith ?? 0, 188 - packet.Count));
            _bytes.AddRange(packet);
            at += count;
            isFirst = false;
        }

        return this;
    }
}
