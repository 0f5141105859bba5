using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Net.Tests;

public class SlowReaderTests
{
    private const int ChunkLength = 20_000;

    [Theory]
    [InlineData(NetBackend.Automatic)]
    [InlineData(NetBackend.Managed)]
    public async Task A_reader_that_does_not_read_loses_whole_units_and_resumes_at_a_random_access_point(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        var group = loops.CreateGroup(new EgressGroupOptions { RandomAccessTracks = 1 });
        using var slow = new TcpPair(receiveBuffer: 16 * 1024, sendBuffer: 32 * 1024);
        using var quick = new TcpPair();
        var owner = new RecordingOwner();
        var slowReader = new TcpEgressReader(loops, slow.Near, new EgressReaderOptions { MaxChunks = 16 }, owner);
        var quickReader = new TcpEgressReader(loops, quick.Near, EgressReaderOptions.Default, null);
        group.Add(slowReader);
        group.Add(quickReader);

        // Units of three chunks, a random-access point every tenth unit, audio between.
        var number = 0;
        for (var unit = 0; unit < 100; unit++)
        {
            for (var part = 0; part < 3; part++)
            {
                group.Publish(TestChunks.Make(number++, track: 0, randomAccess: unit % 10 == 0, startsUnit: part == 0, length: ChunkLength));
            }

            group.Publish(TestChunks.Make(number++, track: 1, length: 200));
            quick.ReceiveBytes((int)((unit + 1) * ((3 * ChunkLength) + 200L)));
        }

        Assert.Equal(400, quick.Chunks.Count);
        Wait.Until(() => slowReader.ChunksDiscarded > 0);
        Assert.InRange(slowReader.BacklogChunks, 1, 32);

        // The peer wakes up: it gets what waited, then the stream goes on at a random-access point.
        var before = slow.ReceiveUntil(c => slowReader.BacklogChunks == 0);
        var resumedAt = number;
        for (var unit = 0; unit < 20; unit++)
        {
            for (var part = 0; part < 3; part++)
            {
                group.Publish(TestChunks.Make(number++, track: 0, randomAccess: unit == 5, startsUnit: part == 0, length: ChunkLength));
            }

            group.Publish(TestChunks.Make(number++, track: 1, length: 200));
            var end = number;
            slow.ReceiveUntil(c => c.Count > 0 && c[^1].Number == end - 1);
        }

        var chunks = slow.Chunks;
        AssertWholeUnits(chunks);
        var resumed = chunks.Where(c => c.Number >= resumedAt).ToList();
        Assert.Equal(20, resumed.Count(c => c.Track == 1));
        Assert.Equal(15 * 3, resumed.Count(c => c.Track == 0));
        Assert.Equal(resumedAt + 20, resumed.First(c => c.Track == 0).Number);
        Assert.True(resumed.First(c => c.Track == 0).IsRandomAccess);
        Assert.Equal(number, chunks.Count + slowReader.ChunksDiscarded);
        Assert.Equal(slowReader.ChunksDiscarded, slowReader.PacketsDiscarded);

        Wait.Until(() => !owner.Discarded.IsEmpty);
        Wait.Until(() => owner.Discarded.Sum() == slowReader.UnitsDiscarded);
        Assert.Equal(0, owner.Failures);
        Assert.True(before.Count > 0);
    }

    [Fact]
    public async Task The_backlog_is_bounded_in_bytes()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions());
        using var pair = new TcpPair(receiveBuffer: 16 * 1024, sendBuffer: 32 * 1024);
        var reader = new TcpEgressReader(loops, pair.Near, new EgressReaderOptions { MaxChunks = 100_000, MaxBytes = 10 * ChunkLength }, null);
        group.Add(reader);
        for (var i = 0; i < 200; i++)
        {
            group.Publish(TestChunks.Make(i, length: ChunkLength));
        }

        Wait.Until(() => reader.ChunksSent + reader.BacklogChunks + reader.ChunksDiscarded == 200);
        Assert.InRange(reader.BacklogChunks, 5, 11);
        reader.Close();
    }

    [Fact]
    public async Task Continuations_are_taken_up_to_twice_the_limit_and_then_the_unit_is_cut_and_counted()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions { RandomAccessTracks = 1 });
        using var pair = new TcpPair(receiveBuffer: 16 * 1024, sendBuffer: 32 * 1024);
        var reader = new TcpEgressReader(loops, pair.Near, new EgressReaderOptions { MaxChunks = 8 }, null);
        group.Add(reader);

        // One endless unit.
        for (var i = 0; i < 100; i++)
        {
            group.Publish(TestChunks.Make(i, randomAccess: true, startsUnit: i == 0, length: ChunkLength));
        }

        Wait.Until(() => reader.ChunksSent + reader.BacklogChunks + reader.ChunksDiscarded == 100);
        Assert.Equal(16, reader.BacklogChunks);
        Assert.Equal(1, reader.UnitsDiscarded);

        // What was taken is a gapless beginning.
        var chunks = pair.ReceiveUntil(c => reader.BacklogChunks == 0 && c.Count == reader.ChunksSent);
        Assert.Equal(Enumerable.Range(0, chunks.Count), chunks.Select(c => c.Number));
        reader.Close();
    }

    [Theory]
    [InlineData(NetBackend.Automatic)]
    [InlineData(NetBackend.Managed)]
    public async Task A_reader_without_progress_fails_after_the_write_timeout(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        var group = loops.CreateGroup(new EgressGroupOptions());
        using var pair = new TcpPair(receiveBuffer: 16 * 1024, sendBuffer: 32 * 1024);
        var owner = new RecordingOwner();
        var reader = new TcpEgressReader(loops, pair.Near, new EgressReaderOptions { WriteTimeout = TimeSpan.FromMilliseconds(300) }, owner);
        group.Add(reader);
        for (var i = 0; i < 100; i++)
        {
            group.Publish(TestChunks.Make(i, length: ChunkLength));
        }

        Assert.Equal(EgressFailure.WriteTimeout, await owner.Failed);
        Wait.Until(() => group.ReaderCount == 0 && loops.ReaderCount == 0);
        Assert.Equal(0, reader.BacklogChunks);
        Assert.False(group.Add(reader));
        Assert.False(reader.Post(new byte[1]));
        Assert.False(await reader.CloseAsync(TimeSpan.Zero).WaitAsync(Wait.Deadline));
        Assert.Equal(1, owner.Failures);
    }

    // Between the beginning of a unit and the next beginning on that track no number is missing, except those of the other track.
    private static void AssertWholeUnits(List<TestChunks.Received> chunks)
    {
        Assert.Equal(chunks.OrderBy(c => c.Number), chunks);
        var video = chunks.Where(c => c.Track == 0).ToList();
        Assert.Equal(0, video.Count % 3);
        for (var i = 0; i < video.Count; i += 3)
        {
            Assert.True(video[i].StartsUnit);
            Assert.Equal([video[i].Number + 1, video[i].Number + 2], video.Skip(i + 1).Take(2).Select(c => c.Number));
            if (i > 0 && video[i].Number != video[i - 1].Number + 2)
            {
                Assert.True(video[i].IsRandomAccess);
            }
        }
    }
}
