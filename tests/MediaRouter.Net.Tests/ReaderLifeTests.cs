using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Net.Tests;

public class ReaderLifeTests
{
    public static TheoryData<NetBackend> Backends => new(NetBackend.Automatic, NetBackend.Managed);

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_reset_connection_fails_once(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        var group = loops.CreateGroup(new EgressGroupOptions());
        using var pair = new TcpPair();
        var owner = new RecordingOwner();
        var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, owner);
        group.Add(reader);
        pair.Far.LingerState = new LingerOption(true, 0);
        pair.Far.Dispose();
        Wait.Until(() =>
        {
            group.Publish(TestChunks.Make(0));
            return reader.HasEnded;
        });

        Assert.Equal(EgressFailure.PeerClosed, await owner.Failed);
        group.Publish(TestChunks.Make(1));
        Wait.Until(() => group.ReaderCount == 0);
        Assert.Equal(1, owner.Failures);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_reset_while_the_reader_is_blocked_is_noticed_without_another_chunk(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        var group = loops.CreateGroup(new EgressGroupOptions());
        using var pair = new TcpPair(receiveBuffer: 16 * 1024, sendBuffer: 32 * 1024);
        var owner = new RecordingOwner();
        var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, owner);
        group.Add(reader);
        for (var i = 0; i < 50; i++)
        {
            group.Publish(TestChunks.Make(i, length: 20_000));
        }

        Wait.Until(() => reader.BacklogChunks > 0);
        pair.Far.LingerState = new LingerOption(true, 0);
        pair.Far.Dispose();
        Assert.Equal(EgressFailure.PeerClosed, await owner.Failed);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_socket_that_its_owner_disposes_fails_the_reader(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        var group = loops.CreateGroup(new EgressGroupOptions());
        using var pair = new TcpPair();
        var owner = new RecordingOwner();
        var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, owner);
        group.Add(reader);
        pair.Near.Dispose();
        group.Publish(TestChunks.Make(0));
        Assert.Equal(EgressFailure.TransportFault, await owner.Failed);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Posts_keep_their_place_between_chunks(NetBackend backend)
    {
        await using var loops = new EgressLoops(2, NullLogger.Instance, backend);
        var group = loops.CreateGroup(new EgressGroupOptions());
        using var pair = new TcpPair(receiveBuffer: 16 * 1024, sendBuffer: 32 * 1024);
        var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, null);
        Assert.True(reader.Post(TestChunks.Text(0)));
        group.Add(reader);
        for (var i = 1; i < 200; i += 2)
        {
            group.Publish(TestChunks.Make(i, length: 5000));
            Assert.True(reader.Post(TestChunks.Text(i + 1)));
        }

        var chunks = pair.ReceiveUntil(c => c.Count == 201);
        Assert.Equal(Enumerable.Range(0, 201), chunks.Select(c => c.Number));
        reader.Close();
    }

    [Fact]
    public async Task Posts_that_nobody_reads_fail_the_reader()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        using var pair = new TcpPair(receiveBuffer: 16 * 1024, sendBuffer: 32 * 1024);
        var owner = new RecordingOwner();
        var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, owner);
        var text = TestChunks.Text(0, 4096);
        Wait.Until(() => !reader.Post(text));
        Assert.Equal(EgressFailure.PostOverflow, await owner.Failed);
    }

    [Fact]
    public async Task Posts_of_any_amount_pass_while_the_peer_reads()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        using var pair = new TcpPair();
        var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, null);
        for (var i = 0; i < 40; i++)
        {
            Assert.True(reader.Post(TestChunks.Text(i, 60_000)));
            pair.ReceiveBytes((i + 1) * 60_000);
        }

        Assert.Equal(Enumerable.Range(0, 40), pair.Chunks.Select(c => c.Number));
        reader.Close();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_close_sends_what_waits_first(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        var group = loops.CreateGroup(new EgressGroupOptions());
        using var pair = new TcpPair(receiveBuffer: 16 * 1024, sendBuffer: 32 * 1024);
        var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, null);
        group.Add(reader);
        for (var i = 0; i < 50; i++)
        {
            group.Publish(TestChunks.Make(i, length: 20_000));
        }

        reader.Post(TestChunks.Text(50));
        var closed = reader.CloseAsync(Wait.Deadline);
        group.Publish(TestChunks.Make(99));
        Assert.False(reader.Post(TestChunks.Text(99)));
        Assert.Same(closed, reader.CloseAsync(TimeSpan.Zero));
        var chunks = pair.ReceiveUntil(c => c.Count == 51);
        Assert.Equal(Enumerable.Range(0, 51), chunks.Select(c => c.Number));
        Assert.True(await closed.WaitAsync(Wait.Deadline));
        pair.Near.Dispose();
        Assert.Equal(0, pair.Far.Receive(new byte[1]));
    }

    [Fact]
    public async Task A_close_waits_no_longer_than_asked()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions());
        using var pair = new TcpPair(receiveBuffer: 16 * 1024, sendBuffer: 32 * 1024);
        var owner = new RecordingOwner();
        var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, owner);
        group.Add(reader);
        for (var i = 0; i < 50; i++)
        {
            group.Publish(TestChunks.Make(i, length: 20_000));
        }

        Assert.False(await reader.CloseAsync(TimeSpan.FromMilliseconds(300)).WaitAsync(Wait.Deadline));
        Assert.Equal(0, owner.Failures);
        Assert.Equal(0, loops.ReaderCount);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Disposing_the_loops_ends_readers_threads_and_descriptors(NetBackend backend)
    {
        var descriptors = Descriptors();
        var loops = new EgressLoops(3, NullLogger.Instance, backend);
        var group = loops.CreateGroup(new EgressGroupOptions());
        var owner = new RecordingOwner();
        using (var pair = new TcpPair(receiveBuffer: 16 * 1024, sendBuffer: 32 * 1024))
        {
            var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, owner);
            group.Add(reader);
            for (var i = 0; i < 50; i++)
            {
                group.Publish(TestChunks.Make(i, length: 20_000));
            }

            await loops.DisposeAsync();
            await loops.DisposeAsync();
            Assert.Equal(EgressFailure.LoopsStopped, await owner.Failed);

            // Late comers are turned away, and nobody waits for ever.
            group.Publish(TestChunks.Make(0));
            var lateOwner = new RecordingOwner();
            var late = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, lateOwner);
            group.Add(late);
            Assert.Equal(EgressFailure.LoopsStopped, await lateOwner.Failed);
            Assert.False(await late.CloseAsync(Wait.Deadline).WaitAsync(Wait.Deadline));
            Assert.Equal(0, group.ReaderCount);
        }

        if (OperatingSystem.IsLinux())
        {
            Wait.Until(() => Directory.GetDirectories("/proc/self/task").All(t => !ReadOrEmpty(t + "/comm").StartsWith("egress", StringComparison.Ordinal)));
            Wait.Until(() => Descriptors() <= descriptors);
        }
    }

    [Fact]
    public async Task Publishing_to_warm_readers_allocates_nothing()
    {
        const int Rounds = 2000;
        await using var loops = new EgressLoops(2, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions { RandomAccessTracks = 1 });
        var pairs = Enumerable.Range(0, 50).Select(_ => new TcpPair()).ToList();
        var readers = pairs.ConvertAll(p => new TcpEgressReader(loops, p.Near, EgressReaderOptions.Default, null));
        readers.ForEach(r => group.Add(r));
        var chunk = TestChunks.Make(0, randomAccess: true, length: 100);
        var buffers = new byte[1 << 20];

        // Allocated inside the calls that publish; the loops drain between two bursts, as they do between two frames.
        long Publish(int count)
        {
            var allocated = 0L;
            var target = readers.ConvertAll(r => r.ChunksSent + count);
            for (var i = 0; i < count; i++)
            {
                var start = GC.GetAllocatedBytesForCurrentThread();
                group.Publish(chunk);
                allocated += GC.GetAllocatedBytesForCurrentThread() - start;
                if (i % 20 == 19)
                {
                    var reached = i + 1 - count;
                    Wait.Until(() => readers.Select((r, at) => r.ChunksSent >= target[at] + reached).All(x => x));
                    foreach (var pair in pairs)
                    {
                        while (pair.Far.Available > 0)
                        {
                            pair.Far.Receive(buffers);
                        }
                    }
                }
            }

            return allocated;
        }

        // The queue of a reader grows when its loop is late, at most to the 20 chunks of a burst, so to 8, 16 and 32 places: once, and not with each chunk.
        Publish(Rounds);
        const int LargestGrowth = (8 + 16 + 32 + (3 * 3)) * 8;
        var (total, own) = (GC.GetTotalAllocatedBytes(precise: true), GC.GetAllocatedBytesForCurrentThread());
        Assert.InRange(Publish(Rounds), 0, readers.Count * LargestGrowth);

        // The threads of the loops; this one waits and looks. Less than the smallest object, which has 24 bytes, per chunk and reader.
        own = GC.GetAllocatedBytesForCurrentThread() - own;
        var perSend = (GC.GetTotalAllocatedBytes(precise: true) - total - own) / (double)(Rounds * readers.Count);
        Assert.InRange(perSend, 0, 20);
        readers.ForEach(r => r.Close());
        pairs.ForEach(p => p.Dispose());
    }

    private static int Descriptors() => OperatingSystem.IsLinux() ? Directory.GetFiles("/proc/self/fd").Length : 0;

    private static string ReadOrEmpty(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
