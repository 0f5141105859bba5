using MediaRouter.Media.Rtcp;

namespace MediaRouter.Fuzz;

public class RtcpFuzz
{
    private static readonly byte[][] Corpus =
    [
        Convert.FromHexString("81C90007AABBCCDD0102030480FFFFFE00010005000000060000000700000008" + "81CA0003AABBCCDD010261620000000081CB000111223344"),
        Convert.FromHexString("81C8000C" + "0000000111223344556677880000000A0000000B0000000C" + "0102030480FFFFFE00010005000000060000000700000008"),
        Convert.FromHexString("82CA0006000000010102616202016300000000020102787900000000"),
        Convert.FromHexString("82CB000400000001000000020661726D206F6B00"),
        Convert.FromHexString("81CD00030000000100000002FFFAFFFF81CE0002000000010000000284CE000400000001000000000000000209000000"),
        Convert.FromHexString("8fce0005000000010000000052454d420103f00000000001" + "8fcd0005000000010000000200050007FFFFFE0920070400"),
    ];

    [Fact]
    public void RtcpCompound_reads_any_bytes()
    {
        FuzzLoop.Run(Corpus, input =>
        {
            foreach (var packet in new RtcpCompound(input))
            {
                SenderReport.TryRead(packet, out _);
                ReceiverReport.TryRead(packet, out _);
                for (var i = 0; i <= packet.Count; i++)
                {
                    packet.TryGetReportBlock(i, out var block);
                    block.RoundTripTime(new NtpTimestamp(1));
                }

                var items = new SdesItemReader(packet);
                while (items.MoveNext())
                {
                    Assert.True(items.Value.Length <= 255);
                }

                var goodbye = new GoodbyeReader(packet);
                for (var i = 0; i < goodbye.SourceCount; i++)
                {
                    goodbye.GetSource(i);
                }

                _ = goodbye.Reason.Length;
                if (!FeedbackPacket.TryRead(packet, out var feedback))
                {
                    continue;
                }

                var count = 0;
                var nacks = feedback.GetNacks();
                while (nacks.MoveNext())
                {
                    count++;
                }

                Assert.True(count <= input.Length * 17 / 4);
                for (var i = 0; i < feedback.FullIntraRequestCount; i++)
                {
                    feedback.GetFullIntraRequest(i);
                }

                feedback.TryGetMaximumBitrate(out _);
                feedback.TryGetTransportWideHeader(out _);
            }
        });
    }
}
