using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Net.Tests;

public class PreambleTests
{
    // Numbers of the texts that stand for preambles.
    private const int WholeOfFirst = 1000;
    private const int ChangeOfFirst = 1001;
    private const int WholeOfSecond = 1002;
    private const int ChangeOfSecond = 1003;

    private static readonly ChunkPreamble First = new(1, TestChunks.Text(WholeOfFirst), TestChunks.Text(ChangeOfFirst));
    private static readonly ChunkPreamble Second = new(2, TestChunks.Text(WholeOfSecond), TestChunks.Text(ChangeOfSecond));

    [Fact]
    public async Task Preamble_comes_once_in_front_of_the_first_chunk_and_its_change_in_order()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions());
        using var pair = new TcpPair();
        group.Add(new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, null));
        group.Publish(Make(0, First));
        group.Publish(Make(1, First));
        group.Publish(Make(2, Second));
        group.Publish(Make(3, Second));
        Assert.Equal([WholeOfFirst, 0, 1, ChangeOfSecond, 2, 3], Receive(pair, 6));
    }

    [Fact]
    public async Task Late_reader_gets_the_preambles_of_a_kept_group_in_order()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions { RandomAccessTracks = 1 });
        using var pair = new TcpPair();
        group.Add(
            new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, null),
            kept: new[] { Make(0, First, randomAccess: true), Make(1, First), Make(2, Second) });
        group.Publish(Make(3, Second));
        Assert.Equal([WholeOfFirst, 0, 1, ChangeOfSecond, 2, 3], Receive(pair, 6));
    }

    [Fact]
    public async Task Reader_that_missed_a_version_gets_the_whole_of_the_next()
    {
        var third = new ChunkPreamble(3, TestChunks.Text(2000), TestChunks.Text(2001));
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions());
        using var pair = new TcpPair();
        group.Add(new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, null));
        group.Publish(Make(0, First));
        group.Publish(Make(1, third));
        Assert.Equal([WholeOfFirst, 0, 2000, 1], Receive(pair, 4));
    }

    [Fact]
    public async Task Leading_chunks_go_to_nobody_who_begins_at_their_random_access_point()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions { RandomAccessTracks = 1 });
        using var early = new TcpPair();
        using var late = new TcpPair();
        group.Add(new TcpEgressReader(loops, early.Near, EgressReaderOptions.Default, null));
        group.Publish(Make(0, null, randomAccess: true));
        group.Add(new TcpEgressReader(loops, late.Near, EgressReaderOptions.Default, null));
        group.Publish(Make(1, null));
        group.Publish(Make(2, null, randomAccess: true));
        group.Publish(Make(3, null, leading: true));
        group.Publish(Make(4, null));
        group.Publish(Make(5, null, randomAccess: true));
        group.Publish(Make(6, null, leading: true));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], Receive(early, 7));
        Assert.Equal([2, 4, 5, 6], Receive(late, 4));
    }

    private static Chunk Make(int number, ChunkPreamble? preamble, bool randomAccess = false, bool leading = false) => new()
    {
        Bytes = TestChunks.Text(number),
        IsRandomAccess = randomAccess,
        IsLeading = leading,
        Preamble = preamble,
    };

    private static IEnumerable<int> Receive(TcpPair pair, int count) => pair.ReceiveUntil(chunks => chunks.Count >= count).Select(chunk => chunk.Number);
}
