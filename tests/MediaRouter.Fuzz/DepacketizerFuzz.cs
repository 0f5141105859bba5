using System.Globalization;
using MediaRouter.Media.Rtp;
using MediaRouter.Media.Tests.Rtp.Formats.Video;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Fuzz;

/// <summary>Feeds a depacketiser with sequences of packets.</summary>
/// <remarks>
/// An input is a list of packets: one byte with the marker (0x80), a step of the time stamp (0x40), the end of a run (0x20) and the step of the sequence
/// number (0 to 3, where 0 is a step back), one byte with the length of the payload, and the payload.
/// </remarks>
internal static class DepacketizerFuzz
{
    // What parameter sets cost is paid once for each that changes.
    private const int FixedAllocation = 256 * 1024;
    private const int AllocationPerByte = 2000;

    /// <summary>Writes payloads in hexadecimal as an input: consecutive packets of units that the marker ends.</summary>
    /// <param name="units">Payloads with a blank between them.</param>
    public static byte[] Input(params string[] units) =>
    [
        .. units.Select(unit => unit.Split(' ')).SelectMany(payloads => payloads.SelectMany((hex, i) =>
        {
            var payload = Convert.FromHexString(hex);
            var control = 1 | (i == payloads.Length - 1 ? 0x80 | 0x20 : 0) | (i == 0 ? 0x40 : 0);
            return (byte[])[(byte)control, (byte)payload.Length, .. payload];
        })),
    ];

    public static void Run(IReadOnlyList<byte[]> corpus, Func<IDepacketizer> create) => FuzzLoop.Run(corpus, input => Feed(input, create()), maxMillisecondsPerInput: 500);

    private static void Feed(byte[] input, IDepacketizer depacketizer)
    {
        var runs = Parse(input, out var packets, out var payloadBytes);
        var output = new List<AccessUnit>();
        var dropped = 0;
        var allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        foreach (var run in runs)
        {
            dropped += depacketizer.Depacketize(run, output);
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
        Assert.True(
            allocated <= FixedAllocation + ((long)AllocationPerByte * input.Length),
            string.Create(CultureInfo.InvariantCulture, $"{allocated} bytes allocated for {input.Length}"));
        Assert.InRange(dropped + output.Count, 0, 2 * packets);
        Assert.All(output, unit => Assert.NotEmpty(unit.Units));

        // At most a rebuilt header per packet, and an index of eight frames per unit.
        Assert.InRange(output.Sum(unit => unit.Units.Sum(element => element.Length)), 0, payloadBytes + (2 * packets) + (34 * output.Count));
    }

    private static List<PacketRun> Parse(byte[] input, out int packets, out int payloadBytes)
    {
        var runs = new List<PacketRun>();
        var pending = new List<byte[]>();
        var (sequence, timestamp) = ((ushort)65500, 0u);
        (packets, payloadBytes) = (0, 0);
        for (var rest = input.AsSpan(); rest.Length >= 2;)
        {
            var control = rest[0];
            var payload = rest.Slice(2, Math.Min(rest[1], rest.Length - 2));
            rest = rest[(2 + payload.Length)..];
            sequence = RtpSequence.Add(sequence, (control & 3) == 0 ? -2 : control & 3);
            timestamp += (control & 0x40) != 0 ? 3000u : 0;
            pending.Add(VideoPackets.Packet(sequence, timestamp, (control & 0x80) != 0, payload));
            packets++;
            payloadBytes += payload.Length;
            if ((control & 0x20) != 0)
            {
                runs.Add(VideoPackets.Run(pending));
                pending.Clear();
            }
        }

        runs.Add(VideoPackets.Run(pending));
        return runs;
    }
}
