using System.Text;
using MediaRouter.Media.Rtcp;

namespace MediaRouter.Media.Tests.Rtcp;

public class RtcpTests
{
    [Fact]
    public void Sender_compound_is_read_back()
    {
        var random = new Random(7);
        var buffer = new byte[2048];
        for (var round = 0; round < 500; round++)
        {
            var report = new SenderReport
            {
                Ssrc = Next(random),
                NtpTime = new NtpTimestamp((ulong)random.NextInt64()),
                RtpTimestamp = Next(random),
                PacketCount = Next(random),
                OctetCount = Next(random),
            };
            var blocks = Blocks(random);
            var cname = new string('c', random.Next(0, 256));
            var length = RtcpWriter.WriteSenderCompound(buffer, report, blocks, cname);
            Assert.Equal(0, length % 4);

            var datagram = buffer.AsSpan(0, length);
            Assert.True(RtcpCompound.IsWellFormed(datagram));
            var compound = new RtcpCompound(datagram);
            Assert.True(compound.MoveNext());
            Assert.True(SenderReport.TryRead(compound.Current, out var readReport));
            Assert.Equal(report, readReport);
            AssertBlocks(blocks, compound.Current);
            Assert.True(compound.MoveNext());
            var items = new SdesItemReader(compound.Current);
            Assert.True(items.MoveNext());
            Assert.Equal((report.Ssrc, SdesItemType.Cname, cname), (items.Ssrc, items.Type, Encoding.UTF8.GetString(items.Value)));
            Assert.False(items.MoveNext());
            Assert.False(compound.MoveNext());
            Assert.False(compound.IsMalformed);
        }
    }

    [Fact]
    public void Receiver_compound_is_read_back()
    {
        var random = new Random(8);
        var buffer = new byte[2048];
        var blocks = Blocks(random);
        var length = RtcpWriter.WriteReceiverCompound(buffer, 0x01020304, blocks, "host");
        var types = new List<RtcpPacketType>();
        foreach (var packet in new RtcpCompound(buffer.AsSpan(0, length)))
        {
            types.Add(packet.Type);
            if (packet.Type == RtcpPacketType.ReceiverReport)
            {
                Assert.True(ReceiverReport.TryRead(packet, out var report));
                Assert.Equal(new ReceiverReport(0x01020304, blocks.Length), report);
                AssertBlocks(blocks, packet);
            }
        }

        Assert.Equal([RtcpPacketType.ReceiverReport, RtcpPacketType.SourceDescription], types);
    }

    [Fact]
    public void Report_block_has_the_layout_of_section_6_4_1()
    {
        var buffer = new byte[32];
        var block = new ReportBlock
        {
            Ssrc = 0x01020304,
            FractionLost = 0x80,
            CumulativeLost = -2,
            ExtendedHighestSequence = 0x00010005,
            JitterTicks = 6,
            LastSenderReport = 7,
            DelaySinceLastSenderReport = 8,
        };
        Assert.Equal(32, RtcpWriter.WriteReceiverReport(buffer, 0xaabbccdd, [block]));
        Assert.Equal("81C90007AABBCCDD" + "01020304" + "80FFFFFE" + "00010005" + "00000006" + "00000007" + "00000008", Convert.ToHexString(buffer));
    }

    [Fact]
    public void Goodbye_names_sources_and_reason()
    {
        var buffer = new byte[8];
        Assert.Equal(8, RtcpWriter.WriteGoodbye(buffer, 0x11223344));
        Assert.Equal("81CB000111223344", Convert.ToHexString(buffer));
        var compound = new RtcpCompound(Convert.FromHexString("82CB000400000001000000020661726D206F6B00"));
        Assert.True(compound.MoveNext());
        var goodbye = new GoodbyeReader(compound.Current);
        Assert.Equal((2, 1u, 2u), (goodbye.SourceCount, goodbye.GetSource(0), goodbye.GetSource(1)));
        Assert.Equal("arm ok", Encoding.UTF8.GetString(goodbye.Reason));
    }

    [Fact]
    public void Nack_lists_the_same_numbers_that_were_written()
    {
        var random = new Random(9);
        var buffer = new byte[4096];
        for (var round = 0; round < 500; round++)
        {
            var numbers = new ushort[1 + random.Next(100)];
            var number = (ushort)random.Next(65536);
            for (var i = 0; i < numbers.Length; i++)
            {
                numbers[i] = number;
                number += (ushort)(1 + random.Next(random.Next(2) == 0 ? 3 : 40));
            }

            var length = RtcpWriter.WriteNack(buffer, 1, 2, numbers);
            var feedback = ReadFeedback(buffer.AsSpan(0, length));
            Assert.Equal((FeedbackKind.Nack, 1u, 2u), (feedback.Kind, feedback.SenderSsrc, feedback.MediaSsrc));
            var found = new List<ushort>();
            var reader = feedback.GetNacks();
            while (reader.MoveNext())
            {
                found.Add(reader.Current);
            }

            Assert.Equal(numbers, found);
        }
    }

    [Fact]
    public void Nack_packs_seventeen_numbers_into_one_entry()
    {
        var buffer = new byte[64];
        var numbers = Enumerable.Range(0, 17).Select(i => (ushort)(65530 + i)).ToArray();
        Assert.Equal(16, RtcpWriter.WriteNack(buffer, 1, 2, numbers));
        Assert.Equal("81CD00030000000100000002FFFAFFFF", Convert.ToHexString(buffer.AsSpan(0, 16)));
    }

    [Fact]
    public void Keyframe_requests_name_their_target()
    {
        var buffer = new byte[32];
        Assert.Equal(12, RtcpWriter.WritePictureLossIndication(buffer, 1, 2));
        Assert.Equal("81CE00020000000100000002", Convert.ToHexString(buffer.AsSpan(0, 12)));
        Assert.Equal(FeedbackKind.PictureLossIndication, ReadFeedback(buffer.AsSpan(0, 12)).Kind);

        Assert.Equal(20, RtcpWriter.WriteFullIntraRequest(buffer, 1, 2, 9));
        var feedback = ReadFeedback(buffer.AsSpan(0, 20));
        Assert.Equal(1, feedback.FullIntraRequestCount);
        Assert.Equal((2u, (byte)9), feedback.GetFullIntraRequest(0));
    }

    [Theory]
    [InlineData("8fce0005000000010000000052454d420103f0000000 0001", 0x3f000UL >> 0)]
    public void Remb_carries_a_bitrate(string hex, ulong mantissa)
    {
        // Exponent 0; mantissa in 18 bits.
        var feedback = ReadFeedback(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)));
        Assert.Equal(FeedbackKind.ReceiverEstimatedMaximumBitrate, feedback.Kind);
        Assert.True(feedback.TryGetMaximumBitrate(out var bitrate));
        Assert.Equal(mantissa, bitrate);
    }

    [Fact]
    public void Twcc_header_is_read()
    {
        var feedback = ReadFeedback(Convert.FromHexString("8fcd00050000000100000002" + "00050007" + "FFFFFE09" + "20070400"));
        Assert.True(feedback.TryGetTransportWideHeader(out var header));
        Assert.Equal(new TransportWideFeedbackHeader(5, 7, -2, 9), header);
    }

    [Fact]
    public void Sdes_walks_chunks_and_items()
    {
        // Two chunks: CNAME "ab" + NAME "c" (padded with three zeros), CNAME "xy" ending on a boundary plus a word of zeros.
        var body = "00000001" + "01026162" + "020163" + "00" + "00000002" + "01027879" + "00000000";
        var compound = new RtcpCompound(Convert.FromHexString("82CA0006" + body));
        Assert.True(compound.MoveNext());
        var reader = new SdesItemReader(compound.Current);
        var found = new List<string>();
        while (reader.MoveNext())
        {
            found.Add($"{reader.Ssrc} {reader.Type} {Encoding.UTF8.GetString(reader.Value)}");
        }

        Assert.Equal(["1 Cname ab", "1 Name c", "2 Cname xy"], found);
    }

    [Theory]
    [InlineData("80c9", 0)]
    [InlineData("40c9000100000001", 0)] // version 1
    [InlineData("80c9000200000001", 0)] // length beyond the datagram
    [InlineData("a0c900010000000a", 0)] // padding longer than the packet
    [InlineData("80c900010000000180", 1)] // rubbish at the end
    public void Compound_ends_at_malformed_packet(string hex, int good)
    {
        var compound = new RtcpCompound(Convert.FromHexString(hex));
        var count = 0;
        while (compound.MoveNext())
        {
            count++;
        }

        Assert.Equal(good, count);
        Assert.True(compound.IsMalformed);
        Assert.False(RtcpCompound.IsWellFormed(Convert.FromHexString(hex)));
    }

    [Fact]
    public void Report_block_index_beyond_the_bytes_is_refused()
    {
        // Announces two blocks, holds none.
        var compound = new RtcpCompound(Convert.FromHexString("82c9000100000001"));
        Assert.True(compound.MoveNext());
        Assert.False(compound.Current.TryGetReportBlock(0, out _));
        Assert.False(compound.Current.TryGetReportBlock(-1, out _));
    }

    [Fact]
    public void Writers_refuse_a_short_buffer()
    {
        Assert.ThrowsAny<ArgumentException>(() => RtcpWriter.WriteGoodbye(new byte[7], 1));
        Assert.ThrowsAny<ArgumentException>(() => RtcpWriter.WriteCname(new byte[12], 1, "abc"));
        Assert.ThrowsAny<ArgumentException>(() => RtcpWriter.WriteCname(new byte[1200], 1, new string('x', 256)));
    }

    private static FeedbackPacket ReadFeedback(ReadOnlySpan<byte> datagram)
    {
        var compound = new RtcpCompound(datagram);
        Assert.True(compound.MoveNext());
        Assert.True(FeedbackPacket.TryRead(compound.Current, out var feedback));
        return feedback;
    }

    private static void AssertBlocks(ReportBlock[] blocks, in RtcpPacketView packet)
    {
        Assert.Equal(blocks.Length, packet.Count);
        for (var i = 0; i < blocks.Length; i++)
        {
            Assert.True(packet.TryGetReportBlock(i, out var block));
            Assert.Equal(blocks[i], block);
        }

        Assert.False(packet.TryGetReportBlock(blocks.Length, out _));
    }

    private static ReportBlock[] Blocks(Random random) =>
        [.. Enumerable.Range(0, random.Next(32)).Select(_ => new ReportBlock
        {
            Ssrc = Next(random),
            FractionLost = (byte)random.Next(256),
            CumulativeLost = random.Next(-0x800000, 0x800000),
            ExtendedHighestSequence = Next(random),
            JitterTicks = Next(random),
            LastSenderReport = Next(random),
            DelaySinceLastSenderReport = Next(random),
        })];

    private static uint Next(Random random) => (uint)random.NextInt64(1L << 32);
}
