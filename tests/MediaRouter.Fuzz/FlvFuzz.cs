using MediaRouter.Plugins.Rtmp.Mapping;
using MediaRouter.Plugins.Rtmp.Wire;
using MediaRouter.Sdk.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Fuzz;

public class FlvFuzz
{
    private static readonly byte[][] Corpus =
    [
        .. new[]
        {
            "17000000000164001effe1001a6764001eacd940a02ff970110000030001000003003c0f162d9601000568ebecb22cfdf8f800",
            "170100002800000002658800000005060601448000000002418800",
            "90687663310101600000009000000000003ff000fcfdf8f800000f04a00001001840010c01ffff01600000030090000003000003003fba0240a10001002a42010101600000030090000003000003003fa00502016965ba924caf016808000003000800000300f040a2000100074401c172b46240",
            "97020598400168766331000021000000032601800000000302018000",
            "906176303181010c000a0b0000000cc4ff6736be4010",
            "916176303112000a0b0000000cc4ff6736be40103202aabb",
            "9076703039010000000015820202020000",
            "917670303982498342002 7f0167000".Replace(" ", "", StringComparison.Ordinal),
            "96136876633100000002aabb01000001cc",
            "95214f70757300000002aabb6d70346107000001cc",
            "904f7075734f7075734865616401 02380180bb0000000000".Replace(" ", "", StringComparison.Ordinal),
            "90664c6143664c6143800000221200120000046d0005080ac442f0000033ae36567c6137e8d578c431ed191fd85ff5",
            "af001210",
            "af01aabbccdd",
            "2ffffb146400000000",
            "3e01020304",
            "080000030000640000000082d5d50000000e",
            "02000a6f6e4d65746144617461080000000200 0c766964656f636f646563696400401c000000000000000009".Replace(" ", "", StringComparison.Ordinal),
        }.Select(Convert.FromHexString),
    ];

    [Fact]
    public void FlvTagReader_takes_any_bytes() => FuzzLoop.Run(Corpus, input =>
    {
        Walk(FlvTagReader.Video(input), input.Length);
        Walk(FlvTagReader.Audio(input), input.Length);
    });

    [Fact]
    public void FlvIngest_takes_any_messages()
    {
        FlvIngest? ingest = null;
        var messages = 0;
        FuzzLoop.Run(Corpus, input =>
        {
            // One publisher after the other, so that states of all kinds are reached.
            if (ingest is null || ingest.State == FlvIngestState.Failed || ++messages % 200 == 0)
            {
                ingest = new FlvIngest(NullLogger.Instance);
            }

            var type = (input.Length % 5) switch
            {
                0 => RtmpMessageType.Audio,
                1 => RtmpMessageType.DataAmf0,
                2 => RtmpMessageType.Aggregate,
                _ => RtmpMessageType.Video,
            };
            if (input.Length > 0)
            {
                type = input[0] is 0xaf or 0x2f or 0x3e or 0x90 or 0x91 or 0x95 && messages % 2 == 0 ? RtmpMessageType.Audio : type;
            }

            ingest.OnMessage(new RtmpMessage(type, 1, (uint)(messages * 40), input), 0);
            if (ingest.State == FlvIngestState.Ready)
            {
                Assert.InRange(ingest.Description!.Tracks.Count, 1, StreamDescription.MaxTracks);
                Assert.All(ingest.Description.Tracks, track => Assert.True(track.ClockRate > 0));
                ingest.Attach(new NullWriter(ingest.Description.Tracks.Count));
            }
        });
    }

    private static void Walk(FlvTagReader reader, int length)
    {
        var parts = 0;
        while (reader.MoveNext())
        {
            Assert.True(reader.Current.Body.Length <= length);
            Assert.InRange(reader.Current.NanosecondOffset, 0, 999_999);
            Assert.True(++parts <= length + 1);
        }
    }

    private sealed class NullWriter(int tracks) : IStreamWriter
    {
        public IStream Stream => throw new NotSupportedException();

        public bool IsAttached => true;

        public void WritePacket(int track, ReadOnlySpan<byte> packet, long receivedAt, long ntpUnixNanoseconds = 0) => throw new NotSupportedException();

        public void Flush()
        {
        }

        public void WriteAccessUnit(int track, AccessUnit unit)
        {
            Assert.InRange(track, 0, tracks - 1);
            Assert.NotEmpty(unit.Units);
            Assert.All(unit.Units, part => Assert.False(part.IsEmpty));
        }

        public void ReportLost(int track, long packets) => throw new NotSupportedException();

        public void ReportInvalid(int track, string cause) => Assert.InRange(track, -1, tracks - 1);
    }
}
