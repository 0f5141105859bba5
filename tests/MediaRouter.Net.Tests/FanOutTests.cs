using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Net.Tests;

public class FanOutTests
{
    public static TheoryData<NetBackend> Backends => new(NetBackend.Automatic, NetBackend.Managed);

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Readers_get_every_chunk_in_order(NetBackend backend)
    {
        await using var loops = new EgressLoops(2, NullLogger.Instance, backend);
        var group = loops.CreateGroup(new EgressGroupOptions());
        var pairs = Enumerable.Range(0, 6).Select(_ => new TcpPair()).ToList();
        var readers = pairs.ConvertAll(p => new TcpEgressReader(loops, p.Near, EgressReaderOptions.Default, null));
        readers.ForEach(r => Assert.True(group.Add(r)));
        Assert.Equal(6, group.ReaderCount);
        Assert.Equal(6, loops.ReaderCount);

        for (var i = 0; i < 500; i++)
        {
            group.Publish(TestChunks.Make(i, track: i % 2, length: 700));
        }

        foreach (var pair in pairs)
        {
            var chunks = pair.ReceiveUntil(c => c.Count == 500);
            Assert.Equal(Enumerable.Range(0, 500), chunks.Select(c => c.Number));
        }

        foreach (var reader in readers)
        {
            Wait.Until(() => reader.ChunksSent == 500);
            Assert.Equal(500 * 700, reader.BytesSent);
            Assert.Equal(500, reader.PacketsSent);
            Assert.Equal(0, reader.ChunksDiscarded);
            Assert.NotEqual(0, reader.FirstChunkSentAt);
            Assert.True(await reader.CloseAsync(TimeSpan.Zero).WaitAsync(Wait.Deadline));
        }

        Assert.Equal(0, group.ReaderCount);
        Assert.Equal(0, loops.ReaderCount);
        pairs.ForEach(p => p.Dispose());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Add_and_remove_are_exact_in_position_under_load(NetBackend backend)
    {
        await using var loops = new EgressLoops(2, NullLogger.Instance, backend);
        var group = loops.CreateGroup(new EgressGroupOptions());
        var gate = new Lock();
        var next = 0;
        var isDone = false;
        var publisher = new Thread(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                lock (gate)
                {
                    group.Publish(TestChunks.Make(next++, length: 32));
                }

                Thread.Yield();
            }
        });
        publisher.Start();
        try
        {
            for (var round = 0; round < 100; round++)
            {
                using var pair = new TcpPair();
                var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, null);
                int first;
                int end;
                lock (gate)
                {
                    first = next;
                    Assert.True(group.Add(reader));
                }

                Wait.Until(() => Volatile.Read(ref next) > first + 5);
                lock (gate)
                {
                    end = next;
                    Assert.True(group.Remove(reader));
                    Assert.False(group.Remove(reader));
                }

                Assert.True(await reader.CloseAsync(Wait.Deadline).WaitAsync(Wait.Deadline));
                pair.Near.Dispose();
                var chunks = pair.ReceiveUntil(_ => false);
                Assert.Equal(Enumerable.Range(first, end - first), chunks.Select(c => c.Number));
            }
        }
        finally
        {
            Volatile.Write(ref isDone, true);
            publisher.Join();
        }
    }

    [Fact]
    public async Task A_reader_moves_between_groups_without_loss_or_mix()
    {
        await using var loops = new EgressLoops(2, NullLogger.Instance);
        var groups = new[] { loops.CreateGroup(new EgressGroupOptions()), loops.CreateGroup(new EgressGroupOptions()) };
        using var pair = new TcpPair();
        var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, null);
        groups[0].Add(reader);
        Assert.Throws<InvalidOperationException>(() => groups[1].Add(reader));
        for (var i = 0; i < 100; i++)
        {
            var here = groups[i % 2];
            groups[(i + 1) % 2].Publish(TestChunks.Make(-1));
            here.Publish(TestChunks.Make(i));
            Assert.True(here.Remove(reader));
            Assert.True(groups[(i + 1) % 2].Add(reader));
        }

        var chunks = pair.ReceiveUntil(c => c.Count == 100);
        Assert.Equal(Enumerable.Range(0, 100), chunks.Select(c => c.Number));
        reader.Close();
    }

    [Fact]
    public async Task Video_starts_at_a_random_access_point_and_audio_at_the_next_unit()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions { RandomAccessTracks = 0b01 });
        using var pair = new TcpPair();
        var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, null);
        group.Add(reader);
        group.Publish(TestChunks.Make(0, track: 0));
        group.Publish(TestChunks.Make(1, track: 1, startsUnit: false));
        group.Publish(TestChunks.Make(2, track: 0, control: true));
        group.Publish(TestChunks.Make(3, track: 1));
        group.Publish(TestChunks.Make(4, track: 0, randomAccess: true, startsUnit: false));
        group.Publish(TestChunks.Make(5, track: 0, randomAccess: true));
        group.Publish(TestChunks.Make(6, track: 0, startsUnit: false));
        group.Publish(TestChunks.Make(7, track: 0, control: true));
        group.Publish(TestChunks.Make(8, track: 0));
        group.Publish(TestChunks.Make(9, track: 1));

        var chunks = pair.ReceiveUntil(c => c.Count == 6);
        Assert.Equal([3, 5, 6, 7, 8, 9], chunks.Select(c => c.Number));
        Assert.Equal(0, reader.ChunksDiscarded);
        reader.Close();
    }

    [Fact]
    public async Task A_reader_gets_only_the_tracks_it_wants()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions());
        using var pair = new TcpPair();
        var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, null);
        group.Add(reader, tracks: 0b101);
        for (var i = 0; i < 9; i++)
        {
            group.Publish(TestChunks.Make(i, track: i % 3));
        }

        Assert.Equal([0, 2, 3, 5, 6, 8], pair.ReceiveUntil(c => c.Count == 6).Select(c => c.Number));
        reader.Close();
    }

    [Fact]
    public async Task A_kept_group_of_pictures_comes_first()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions { RandomAccessTracks = 1 });
        var kept = Enumerable.Range(20, 20).Select(i => TestChunks.Make(i, track: i % 3 == 0 ? 1 : 0, randomAccess: i == 20, length: 100)).ToArray();
        using var pair = new TcpPair();

        // Fewer than the group has: its chunks are taken all the same.
        var reader = new TcpEgressReader(loops, pair.Near, new EgressReaderOptions { MaxChunks = 4 }, null);
        group.Add(reader, kept: kept);
        group.Publish(TestChunks.Make(40, track: 0));

        Assert.Equal(Enumerable.Range(20, 21), pair.ReceiveUntil(c => c.Count == 21).Select(c => c.Number));
        reader.Close();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_chunk_of_several_parts_arrives_as_one(NetBackend backend)
    {
        // More parts than one call takes, and more bytes than a socket holds.
        foreach (var (parts, length) in new[] { (2, 50), (7, 300_000), (60, 40_000) })
        {
            await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
            var group = loops.CreateGroup(new EgressGroupOptions());
            using var pair = new TcpPair(sendBuffer: 8192);
            var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, null);
            group.Add(reader);
            var whole = new[] { TestChunks.Make(1, length: length), TestChunks.Make(2, length: length) };
            foreach (var chunk in whole)
            {
                group.Publish(Cut(chunk, parts));
            }

            pair.ReceiveBytes(whole.Sum(chunk => chunk.Length));
            Assert.Equal([1, 2], pair.Chunks.Select(c => c.Number));
            Assert.True(await reader.CloseAsync(Wait.Deadline));
            Assert.Equal(whole.Sum(chunk => (long)chunk.Length), reader.BytesSent);
        }
    }

    private static Chunk Cut(Chunk chunk, int parts)
    {
        var size = chunk.Bytes.Length / parts;
        var cut = Enumerable.Range(0, parts).Select(i => chunk.Bytes[(i * size)..(i == parts - 1 ? chunk.Bytes.Length : (i + 1) * size)]).ToArray();
        return new Chunk { Bytes = cut[0], Rest = cut[1..], IsRandomAccess = chunk.IsRandomAccess, TrackIndex = chunk.TrackIndex };
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Five_hundred_readers_get_everything(NetBackend backend)
    {
        await using var loops = new EgressLoops(2, NullLogger.Instance, backend);
        var group = loops.CreateGroup(new EgressGroupOptions { RandomAccessTracks = 1 });
        var pairs = Enumerable.Range(0, 500).Select(_ => new TcpPair()).ToList();
        var readers = pairs.ConvertAll(p => new TcpEgressReader(loops, p.Near, EgressReaderOptions.Default, null));
        readers.ForEach(r => group.Add(r));
        for (var i = 0; i < 20; i++)
        {
            group.Publish(TestChunks.Make(i, randomAccess: i % 10 == 0, length: 4000));
        }

        foreach (var pair in pairs)
        {
            pair.ReceiveBytes(20 * 4000);
            Assert.Equal(20, pair.Chunks.Count);
        }

        foreach (var reader in readers)
        {
            reader.Close();
        }

        Wait.Until(() => loops.ReaderCount == 0 && group.ReaderCount == 0);
        pairs.ForEach(p => p.Dispose());
    }
}
