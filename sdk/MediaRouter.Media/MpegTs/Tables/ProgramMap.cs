using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace MediaRouter.Media.MpegTs.Tables;

/// <summary>A program map.</summary>
/// <remarks>Source: ISO/IEC 13818-1, section 2.4.4.8.</remarks>
internal sealed class ProgramMap
{
    public required int ClockPid { get; init; }

    public required IReadOnlyList<TsStreamInfo> Streams { get; init; }

    public static bool TryParse(IEnumerable<ReadOnlyMemory<byte>> bodies, [NotNullWhen(true)] out ProgramMap? map)
    {
        map = null;
        var streams = new List<TsStreamInfo>();
        var pids = new HashSet<int>();
        var clockPid = TsPacket.NullPid;
        foreach (var memory in bodies)
        {
            var body = memory.Span;
            if (body.Length < 4)
            {
                return false;
            }

            clockPid = BinaryPrimitives.ReadUInt16BigEndian(body) & 0x1fff;
            var infoLength = BinaryPrimitives.ReadUInt16BigEndian(body[2..]) & 0x0fff;
            if (body.Length < 4 + infoLength)
            {
                return false;
            }

            var registration = Registration(body.Slice(4, infoLength));
            body = body[(4 + infoLength)..];
            while (body.Length >= 5)
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(body[3..]) & 0x0fff;
                if (body.Length < 5 + length)
                {
                    return false;
                }

                var pid = BinaryPrimitives.ReadUInt16BigEndian(body[1..]) & 0x1fff;
                if (pid is not (0 or TsPacket.NullPid) && pids.Add(pid))
                {
                    streams.Add(new TsStreamInfo
                    {
                        Pid = pid,
                        StreamType = body[0],
                        Descriptors = body.Slice(5, length).ToArray(),
                        ProgramRegistration = registration,
                    });
                }

                body = body[(5 + length)..];
            }
        }

        map = new ProgramMap { ClockPid = clockPid, Streams = streams };
        return true;
    }

    private static uint Registration(ReadOnlySpan<byte> descriptors)
    {
        var walk = new TsDescriptorEnumerator(descriptors);
        while (walk.MoveNext())
        {
            if (walk.Tag == TsDescriptorTags.Registration && walk.Body.Length >= 4)
            {
                return BinaryPrimitives.ReadUInt32BigEndian(walk.Body);
            }
        }

        return 0;
    }
}
