using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Net.Tests;

public class EgressMeterTests
{
    [Fact]
    public async Task Statistics_tell_latency_and_backlog_by_a_sample_and_first_chunks_in_full()
    {
        await using var loops = new EgressLoops(2, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions());
        var pairs = Enumerable.Range(0, 16).Select(_ => new TcpPair()).ToList();
        var readers = pairs.ConvertAll(p => new TcpEgressReader(loops, p.Near, EgressReaderOptions.Default, null));
        readers.ForEach(r => group.Add(r));

        for (var i = 0; i < 200; i++)
        {
            group.Publish(TestChunks.Make(i));
        }

        readers.ForEach(r => Wait.Until(() => r.ChunksSent == 200));
        var statistics = loops.ReadStatistics();

        // 3200 sends, of which one in 16 or so.
        Assert.InRange(statistics.Latency.Counts.Sum(), 150, 260);
        Assert.InRange(statistics.Backlog.Counts.Sum(), 150, 260);
        Assert.InRange(statistics.Latency.Sum, 1e-9, 20 * statistics.Latency.Counts.Sum());
        Assert.Equal(16, statistics.FirstChunkDelay.Counts.Sum());
        Assert.Equal((16, 0), (statistics.Readers, statistics.BlockedReaders));
        Assert.Equal(statistics.Latency.UpperBounds.Count + 1, statistics.Latency.Counts.Count);
        pairs.ForEach(p => p.Dispose());
    }

    [Fact]
    public async Task Latency_is_the_age_of_the_chunk_in_its_class()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions());
        using var pair = new TcpPair();
        var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, null);
        group.Add(reader);

        // The reader is there with its first chunk; what came since then is old enough when it is sent.
        group.Publish(new Chunk { Bytes = new byte[16] });
        Wait.Until(() => reader.ChunksSent == 1);
        var received = Stopwatch.GetTimestamp();
        Wait.Until(() => Stopwatch.GetElapsedTime(received) > TimeSpan.FromSeconds(0.1));
        for (var i = 0; i < 64; i++)
        {
            group.Publish(new Chunk { Bytes = new byte[16], ReceivedAt = received });
        }

        Wait.Until(() => reader.ChunksSent == 65);
        var latency = loops.ReadStatistics().Latency;

        Assert.NotEqual(0, latency.Counts.Sum());
        Assert.All(latency.UpperBounds.Zip(latency.Counts).Where(static c => c.First < 0.1), static c => Assert.Equal(0, c.Second));
        Assert.True(latency.Sum >= 0.1 * latency.Counts.Sum());
    }

    [Fact]
    public async Task Chunks_from_before_the_reader_came_or_without_a_time_say_nothing_of_latency()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions());
        using var pair = new TcpPair();
        var before = Stopwatch.GetTimestamp();
        var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, null);
        group.Add(reader);
        for (var i = 0; i < 64; i++)
        {
            group.Publish(new Chunk { Bytes = new byte[16], ReceivedAt = i % 2 == 0 ? before : 0 });
        }

        Wait.Until(() => reader.ChunksSent == 64);

        Assert.Equal(0, loops.ReadStatistics().Latency.Counts.Sum());
        Assert.Equal(1, loops.ReadStatistics().FirstChunkDelay.Counts.Sum());
    }

    [Fact]
    public async Task Reader_that_takes_nothing_shows_as_blocked_with_a_growing_backlog()
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance);
        var group = loops.CreateGroup(new EgressGroupOptions());
        using var pair = new TcpPair(receiveBuffer: 4096, sendBuffer: 4096);
        var reader = new TcpEgressReader(loops, pair.Near, EgressReaderOptions.Default, null);
        group.Add(reader);
        for (var i = 0; i < 300; i++)
        {
            group.Publish(TestChunks.Make(i, length: 8000));
        }

        Wait.Until(() => reader.BacklogChunks > 200);
        var statistics = loops.ReadStatistics();

        Assert.Equal(1, statistics.BlockedReaders);
        Assert.NotEqual(0, statistics.Backlog.UpperBounds.Zip(statistics.Backlog.Counts).Where(static c => c.First > 16).Sum(static c => c.Second));
        await reader.CloseAsync(TimeSpan.Zero).WaitAsync(Wait.Deadline);
        Wait.Until(() => loops.ReadStatistics() is { BlockedReaders: 0, Readers: 0 });
    }
}
