namespace MediaRouter.Net;

/// <summary>Datagrams of one socket that were received together. Borrowed: nothing of it may be kept.</summary>
public readonly ref struct DatagramBatch
{
    private readonly ReadOnlySpan<byte> _buffer;
    private readonly ReadOnlySpan<DatagramPlace> _places;

    internal DatagramBatch(UdpPort port, long receivedAt, ReadOnlySpan<byte> buffer, ReadOnlySpan<DatagramPlace> places)
    {
        Port = port;
        ReceivedAt = receivedAt;
        _buffer = buffer;
        _places = places;
    }

    /// <summary>The socket.</summary>
    public UdpPort Port { get; }

    /// <summary>When they were received, a <see cref="System.Diagnostics.Stopwatch"/> time stamp.</summary>
    public long ReceivedAt { get; }

    /// <summary>How many; at least one.</summary>
    public int Count => _places.Length;

    /// <summary>One of them.</summary>
    /// <param name="index">In 0..<see cref="Count"/> - 1.</param>
    public ReceivedDatagram this[int index]
    {
        get
        {
            ref readonly var place = ref _places[index];
            return new ReceivedDatagram(place.Source, _buffer.Slice(place.Offset, place.Length));
        }
    }

    /// <summary>Walks them in order.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Walks a batch.</summary>
    public ref struct Enumerator
    {
        private readonly DatagramBatch _batch;
        private int _index;

        internal Enumerator(DatagramBatch batch)
        {
            _batch = batch;
            _index = -1;
        }

        /// <summary>The datagram.</summary>
        public readonly ReceivedDatagram Current => _batch[_index];

        /// <summary>Moves to the next.</summary>
        public bool MoveNext() => ++_index < _batch.Count;
    }
}
