using System.Buffers.Binary;
using MediaRouter.Media.Rtp;

namespace MediaRouter.Fuzz;

public class RtpFuzz
{
    private static readonly byte[][] Corpus =
    [
        Convert.FromHexString("80e012340102030405060708aabb"),
        Convert.FromHexString("b1600001000000020000000311111111bede000110aa0000c0ffee000003"),
        Convert.FromHexString("90600001000000020000000310000002050007024142000001"),
    ];

    [Fact]
    public void RtpPacket_reads_any_bytes()
    {
        FuzzLoop.Run(Corpus, input =>
        {
            if (RtpPacket.TryRead(input, out var header, out var payload))
            {
                Assert.True(header.PayloadOffset + payload.Length <= input.Length);
                var reader = new RtpExtensionReader(input, header);
                while (reader.MoveNext())
                {
                    Assert.True(reader.Value.Length <= 255);
                }
            }
        });
    }

    [Fact]
    public void RtpReorderBuffer_takes_any_sequence()
    {
        var buffer = new RtpReorderBuffer(16);
        var statistics = new ReceptionStatistics(90000);
        FuzzLoop.Run(Corpus, input =>
        {
            for (var i = 0; i + 1 < input.Length; i++)
            {
                // Two thirds small steps, one third anything.
                var sequence = i % 3 == 0 ? BinaryPrimitives.ReadUInt16BigEndian(input.AsSpan(i)) : (ushort)(input[i] & 0x3f);
                Assert.True(buffer.Push(sequence, input, out var lost).Length <= 18 && lost >= 0);

                if (input[i] == 7)
                {
                    buffer.SkipGap(out _);
                }

                statistics.Update(sequence, (uint)sequence << 16, TimeSpan.FromTicks((long)sequence << input[i + 1] % 40));
            }

            buffer.Flush(out _);
            Assert.Equal(0, buffer.PendingCount);
            statistics.CreateReportBlock(1, TimeSpan.FromTicks(input.Length));
        });
    }
}
