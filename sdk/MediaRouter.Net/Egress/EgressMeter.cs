using System.Diagnostics;

namespace MediaRouter.Net;

/// <summary>What one loop measures. Written by the loop alone, without locks or allocations; read by anyone.</summary>
/// <remarks>
/// A sample tells as much as a time stamp of every send, and costs 3 ns per send, of some 15 µs that a send takes. The distance between samples is random, so that it never falls
/// into step with the number of readers or tracks.
/// </remarks>
internal sealed class EgressMeter(EgressLoop loop)
{
    // Distances are about uniform in 1..31: one sample in 16.
    private const int DistanceMask = 31;

    private readonly MeterHistogram _latency = new([0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]);
    private readonly MeterHistogram _firstChunk = new([0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]);
    private readonly MeterHistogram _backlog = new([0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024]);

    // Touched only by the loop.
    private uint _random = 0x9E3779B9u * (uint)(loop.Index + 1);
    private int _untilSend = 1;
    private int _untilOffer = 1;

    /// <summary>A chunk was sent to a reader as a whole.</summary>
    /// <param name="chunk">The chunk.</param>
    /// <param name="joinedAt">When the reader was let in.</param>
    public void OnSent(Chunk chunk, long joinedAt)
    {
        if (--_untilSend <= 0)
        {
            _untilSend = NextDistance();
            Sample(chunk, joinedAt);
        }
    }

    /// <summary>A reader has got its first chunk of media.</summary>
    public void OnFirstChunk(long joinedAt, long now) => _firstChunk.Add(Stopwatch.GetElapsedTime(joinedAt, now).TotalSeconds);

    /// <summary>A chunk is about to be offered to all of these readers.</summary>
    public void OnOffering(ReadOnlySpan<EgressReader?> readers)
    {
        _untilOffer -= readers.Length;
        while (_untilOffer <= 0)
        {
            _backlog.Add(readers[-_untilOffer]!.BacklogChunks);
            _untilOffer += NextDistance();
        }
    }

    public EgressStatistics Read() => new()
    {
        Readers = loop.Load,
        BlockedReaders = loop.BlockedReaders,
        Latency = _latency.Read(),
        FirstChunkDelay = _firstChunk.Read(),
        Backlog = _backlog.Read(),
    };

    private void Sample(Chunk chunk, long joinedAt)
    {
        if (!chunk.IsControl && chunk.ReceivedAt != 0 && chunk.ReceivedAt >= joinedAt)
        {
            _latency.Add(Stopwatch.GetElapsedTime(chunk.ReceivedAt).TotalSeconds);
        }
    }

    // Numerical Recipes' linear congruential generator; its high bits are the good ones.
    private int NextDistance()
    {
        _random = (_random * 1664525) + 1013904223;
        return Math.Max(1, (int)(_random >> 16) & DistanceMask);
    }
}
