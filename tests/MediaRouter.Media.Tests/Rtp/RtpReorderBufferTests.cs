using System.Buffers.Binary;
using MediaRouter.Media.Rtp;

namespace MediaRouter.Media.Tests.Rtp;

public class RtpReorderBufferTests
{
    private readonly RtpReorderBuffer _buffer = new(8);

    [Fact]
    public void Push_passes_ordered_packets_through_across_the_wrap()
    {
        Assert.Equal("65534/0", Push(65534));
        Assert.Equal("65535/0", Push(65535));
        Assert.Equal("0/0", Push(0));
        Assert.Equal(0, _buffer.PendingCount);
    }

    [Fact]
    public void Push_restores_order()
    {
        Assert.Equal("10/0", Push(10));
        Assert.Equal("/0", Push(12));
        Assert.Equal("/0", Push(13));
        Assert.Equal("11,12,13/0", Push(11));
        Assert.Equal(0, _buffer.LostCount);
    }

    [Fact]
    public void Push_drops_duplicates_and_late_packets()
    {
        Push(10);
        Assert.Equal("/0", Push(10));
        Push(12);
        Assert.Equal("/0", Push(12));
        Assert.Equal("/0", Push(9));
        Assert.Equal(3, _buffer.DuplicateOrLateCount);
    }

    [Fact]
    public void Push_gives_a_gap_up_when_the_window_is_full()
    {
        Push(10);
        for (ushort i = 12; i <= 18; i++)
        {
            Assert.Equal("/0", Push(i));
        }

        Assert.Equal("12,13,14,15,16,17,18,19/1", Push(19));
        Assert.Equal(1, _buffer.LostCount);
        Assert.Equal("20/0", Push(20));
    }

    [Fact]
    public void Push_counts_a_gap_larger_than_the_window()
    {
        Push(10);
        Push(12);
        // 11 and 13..: 100 waits behind what is still within the window, 93 to 99.
        Assert.Equal("12/81", Push(100));
        Assert.Equal(1, _buffer.PendingCount);
        Assert.Equal("100/7", Describe(_buffer.SkipGap(out var lost), lost));
        Assert.Equal("101/0", Push(101));
        Assert.Equal(88, _buffer.LostCount);
    }

    [Fact]
    public void SkipGap_returns_up_to_the_next_gap_and_Flush_everything()
    {
        Push(10);
        Push(12);
        Push(13);
        Push(15);
        Push(17);
        Assert.Equal("12,13/1", Describe(_buffer.SkipGap(out var lost), lost));
        Assert.Equal("15,17/2", Describe(_buffer.Flush(out lost), lost));
        Assert.Equal("/0", Describe(_buffer.SkipGap(out lost), lost));
        Assert.Equal("18/0", Push(18));
    }

    [Theory]
    [InlineData(40000)]
    [InlineData(5000)]
    [InlineData(60000)]
    public void Push_restarts_at_the_second_packet_of_a_new_sequence(int start)
    {
        Push(1000);
        Push(1002);
        Assert.Equal("/0", Push((ushort)start));
        Assert.Equal($"1002,{start},{start + 1}/0", Push((ushort)(start + 1)));
        Assert.Equal($"{start + 2}/0", Push((ushort)(start + 2)));
        Assert.Equal(1, _buffer.RestartCount);
    }

    [Fact]
    public void Push_drops_a_single_stray()
    {
        Push(1000);
        Assert.Equal("/0", Push(30000));
        Assert.Equal("1001/0", Push(1001));
        Assert.Equal("/0", Push(30001));
        Assert.Equal("1002/0", Push(1002));
        Assert.Equal(0, _buffer.RestartCount);
    }

    [Fact]
    public void Push_restarts_after_a_window_of_old_packets()
    {
        for (ushort i = 0; i < 20; i++)
        {
            Push(i);
        }

        var results = new List<string>();
        for (ushort i = 13; i < 22; i++)
        {
            results.Add(Push(i));
        }

        // 13 to 19 are late; 20 is in order again, so this is no restart.
        Assert.Equal(["/0", "/0", "/0", "/0", "/0", "/0", "/0", "20/0", "21/0"], results);

        for (var i = 0; i < 7; i++)
        {
            Assert.Equal("/0", Push(15));
        }

        Assert.Equal("15/0", Push(15));
        Assert.Equal("16/0", Push(16));
        Assert.Equal(1, _buffer.RestartCount);
    }

    [Fact]
    public void Push_delivers_everything_in_order_when_displaced_less_than_the_window()
    {
        var random = new Random(3);
        var buffer = new RtpReorderBuffer(64);
        var sent = Enumerable.Range(0, 200_000).Select(i => (Key: i + (random.NextDouble() * 20), Value: (ushort)i)).OrderBy(p => p.Key).ToArray();
        // The first packet fixes where the sequence begins.
        var start = sent[0].Value;
        var expected = start;
        foreach (var (_, sequence) in sent)
        {
            foreach (var packet in buffer.Push(sequence, Packet(sequence), out var lost))
            {
                Assert.Equal(0, lost);
                Assert.Equal(expected++, BinaryPrimitives.ReadUInt16BigEndian(packet.Span[2..]));
            }
        }

        Assert.Equal(0, buffer.LostCount);
        Assert.Equal(0, buffer.RestartCount);
        Assert.Equal(start, buffer.DuplicateOrLateCount);
    }

    [Fact]
    public void Push_accounts_for_each_packet_under_loss_and_reordering()
    {
        var random = new Random(4);
        var buffer = new RtpReorderBuffer(32);
        long delivered = 0;
        var last = -1L;
        var unwrapped = 0L;
        var total = 100_000;
        var arrivals = Enumerable.Range(0, total).Where(i => i is 0 || random.Next(20) != 0)
            .Select(i => (Key: i + (random.Next(30) == 0 ? random.Next(60) : 0), Value: i)).OrderBy(p => p.Key).ToArray();
        foreach (var (_, value) in arrivals)
        {
            foreach (var packet in buffer.Push((ushort)value, Packet((ushort)value), out _))
            {
                delivered++;
                var sequence = BinaryPrimitives.ReadUInt16BigEndian(packet.Span[2..]);
                unwrapped += (ushort)(sequence - (ushort)unwrapped);
                Assert.True(unwrapped > last);
                last = unwrapped;
            }
        }

        delivered += buffer.Flush(out _).Length;
        Assert.Equal(arrivals.Length, delivered + buffer.DuplicateOrLateCount);
        Assert.Equal(0, buffer.RestartCount);
        Assert.InRange(delivered + buffer.LostCount, total - 40, total);
    }

    [Fact]
    public void Push_does_not_allocate_in_steady_state()
    {
        var packet = Packet(0);
        ushort sequence = 0;
        void Run()
        {
            for (var i = 0; i < 1000; i++)
            {
                _buffer.Push((ushort)(sequence + 1), packet, out _);
                _buffer.Push(sequence, packet, out _);
                sequence += 2;
            }
        }

        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8192)]
    public void Constructor_refuses_bad_capacity(int capacity)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new RtpReorderBuffer(capacity));
    }

    private static ReadOnlyMemory<byte> Packet(ushort sequenceNumber)
    {
        var packet = new byte[12];
        RtpPacket.WriteHeader(packet, 96, sequenceNumber, 0, 1, false);
        return packet;
    }

    private static string Describe(ReadOnlySpan<ReadOnlyMemory<byte>> packets, int lost)
    {
        var numbers = new List<int>();
        foreach (var packet in packets)
        {
            numbers.Add(BinaryPrimitives.ReadUInt16BigEndian(packet.Span[2..]));
        }

        return $"{string.Join(',', numbers)}/{lost}";
    }

    private string Push(ushort sequenceNumber) => Describe(_buffer.Push(sequenceNumber, Packet(sequenceNumber), out var lost), lost);
}
