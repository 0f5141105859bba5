using MediaRouter.Sdk.Media;

namespace MediaRouter.Fuzz;

/// <summary>Feeds one depacketiser with mutated runs: each input is a sequence of packets, so that state between them is reached too.</summary>
internal static class DepacketizerLoop
{
    // An access unit is an object of some hundred bytes at most per byte of input, and a payload of video is written once.
    private const int MostUnitsPerByte = 1;

    /// <summary>Runs until the time is over.</summary>
    /// <param name="make">Makes the depacketiser; it is kept over many inputs.</param>
    /// <param name="payloads">Well-formed payloads as hexadecimal digits.</param>
    /// <param name="check">Looks at each unit that comes out.</param>
    public static void Run(Func<IDepacketizer> make, IEnumerable<string> payloads, Action<AccessUnit>? check = null)
    {
        var seeds = payloads.Select(Convert.FromHexString).ToList();
        var corpus = seeds.Select((payload, index) => Frame(1, index, marker: true, payload)).ToList();

        // All together, once as one unit and once as many.
        corpus.Add([.. seeds.SelectMany((payload, index) => Frame(index, 5, index == seeds.Count - 1, payload))]);
        corpus.Add([.. seeds.SelectMany((payload, index) => Frame(index, index, marker: true, payload))]);
        var depacketizer = make();
        var inputs = 0;
        var units = new List<AccessUnit>();
        FuzzLoop.Run(corpus, input =>
        {
            if (++inputs % 1000 == 0)
            {
                depacketizer = make();
            }

            units.Clear();
            var dropped = depacketizer.Depacketize(ToRun(input), units);
            Assert.InRange(dropped, 0, input.Length);
            Assert.InRange(units.Count, 0, (input.Length * MostUnitsPerByte) + 1);
            foreach (var unit in units)
            {
                Assert.NotEmpty(unit.Units);
                Assert.All(unit.Units, part => Assert.False(part.IsEmpty));
                check?.Invoke(unit);
            }
        });
    }

    private static byte[] Frame(int sequence, int timestamp, bool marker, byte[] payload) =>
    [
        0x24, 0, (byte)((payload.Length + 12) >> 8), (byte)(payload.Length + 12),
        0x80, (byte)(marker ? 0xe0 : 0x60), 0, (byte)sequence, 0, 0, 0, (byte)timestamp, 0, 0, 0, 1, .. payload,
    ];

    // The stream writes the framing, so that it is always right: what a mutation has broken is put right again.
    private static PacketRun ToRun(byte[] input)
    {
        var framed = input.ToArray();
        var count = 0;
        var offset = 0;
        while (framed.Length - offset >= PacketRun.PrefixLength)
        {
            var length = Math.Min((framed[offset + 2] << 8) | framed[offset + 3], framed.Length - offset - PacketRun.PrefixLength);
            framed[offset + 2] = (byte)(length >> 8);
            framed[offset + 3] = (byte)length;
            offset += PacketRun.PrefixLength + length;
            count++;
        }

        return new PacketRun
        {
            Track = NoTrack.Instance,
            Framed = framed.AsMemory(0, offset),
            PacketCount = count,
            Pts = 0,
            NtpUnixNanoseconds = 1,
            StartsUnit = true,
            EndsUnit = true,
            IsRandomAccess = true,
            ReceivedAt = 1,
        };
    }

    private sealed class NoTrack : ITrack
    {
        public static readonly NoTrack Instance = new();

        public int Index => 0;

        public TrackDescription Description { get; } = new() { Kind = MediaKind.Data, ClockRate = 90000 };

        public int DescriptionVersion => 0;

        public uint Ssrc => 1;

        public bool HasRandomAccessPoints => false;

        public TrackClock? Clock => null;
    }
}
