using System.Collections.Concurrent;

namespace MediaRouter.Net.Tests;

internal sealed class CollectingSink : IDatagramSink
{
    private int _batchEnds;

    public ConcurrentQueue<(EndPointKey Source, byte[] Payload)> Datagrams { get; } = new();

    public int BatchEnds => Volatile.Read(ref _batchEnds);

    public Action? OnReceived { get; init; }

    public void OnDatagrams(in DatagramBatch batch)
    {
        Assert.NotEqual(0, batch.ReceivedAt);
        foreach (var datagram in batch)
        {
            Datagrams.Enqueue((datagram.Source, datagram.Payload.ToArray()));
        }

        OnReceived?.Invoke();
    }

    public void OnBatchEnd() => Interlocked.Increment(ref _batchEnds);
}
