using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Net.Tests;

/// <summary>What readers of datagrams do when the socket that they share is full.</summary>
public sealed class FullPortTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("ports").FullName;
    private readonly List<Socket> _peers = [];

    public static TheoryData<NetBackend> Backends => OperatingSystem.IsWindows() ? [] : new(NetBackend.Automatic, NetBackend.Managed);

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_large_picture_passes_a_small_send_buffer_without_loss(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        using var port = Open(backend, readers: 3);
        var group = loops.CreateGroup(new EgressGroupOptions { RandomAccessTracks = 1 });
        var readers = Enumerable.Range(0, 3).Select(i => Read(loops, port, i)).ToList();
        readers.ForEach(reader => group.Add(reader));
        var chunks = Enumerable.Range(0, 20).Select(i => TestChunks.MakeDatagrams(i, [.. Enumerable.Repeat(600, 12), 100], randomAccess: i == 0, startsUnit: i == 0)).ToList();
        chunks.ForEach(group.Publish);
        Wait.Until(() => readers.All(reader => reader.BacklogChunks > 0));

        var counts = new int[3];
        while (counts.Min() < 20 * 13)
        {
            var i = await ReceiveAsync(chunks, counts);

            // Turns go round, a chunk each, so nobody is sent more than one chunk ahead of another. What lies in the sockets comes on top, and they hold less than one.
            Assert.InRange(counts[i] - counts.Min(), 0, 2 * 13);
        }

        Wait.Until(() => readers.All(reader => reader.BacklogChunks == 0 && reader.ChunksSent == 20));
        Assert.All(readers, reader => Assert.Equal(0, reader.ChunksDiscarded));
        Assert.All(readers, reader => Assert.Equal(20 * 13, reader.PacketsSent));
        Assert.All(readers, reader => Assert.Equal(chunks.Sum(chunk => chunk.Bytes.Length), reader.BytesSent));

        // The way is free again.
        group.Publish(TestChunks.MakeDatagrams(99, [77]));
        foreach (var peer in _peers)
        {
            Assert.Equal(77, peer.Receive(new byte[100]));
        }

        readers.ForEach(reader => reader.Close());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_full_backlog_costs_units_up_to_the_next_random_access_point(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        using var port = Open(backend, readers: 1);
        var owner = new RecordingOwner();
        var group = loops.CreateGroup(new EgressGroupOptions { RandomAccessTracks = 1 });
        var reader = Read(loops, port, 0, new EgressReaderOptions { MaxChunks = 4 }, owner);
        group.Add(reader);
        for (var i = 0; i < 12; i++)
        {
            group.Publish(TestChunks.MakeDatagrams(i, [1000, 1000, 1000], randomAccess: i == 0));
        }

        Wait.Until(() => reader.UnitsDiscarded > 0 && reader.UnitsDiscarded + reader.ChunksSent + reader.BacklogChunks == 12);
        var taken = 12 - (int)reader.UnitsDiscarded;
        var buffer = new byte[2000];
        for (var i = 0; i < taken * 3; i++)
        {
            Assert.Equal(1000, _peers[0].Receive(buffer));
            Assert.Equal((byte)((i / 3) + (i % 3 * 31)), buffer[0]);
        }

        group.Publish(TestChunks.MakeDatagrams(20, [200], randomAccess: false));
        group.Publish(TestChunks.MakeDatagrams(21, [201]));
        Assert.Equal(201, _peers[0].Receive(buffer));
        Wait.Until(() => owner.Discarded.Sum() == 12 - taken + 1);
        reader.Close();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Packets_are_protected_once_however_often_the_socket_is_full(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        using var port = Open(backend, readers: 1);
        var group = loops.CreateGroup(new EgressGroupOptions());
        var reader = new UdpEgressReader(loops, port, port, [Destination(0)], EgressReaderOptions.Default, null, new NumberingProtector());
        group.Add(reader);
        var number = 0;
        var buffer = new byte[2000];
        for (var i = 0; i < 6; i++)
        {
            group.Publish(TestChunks.MakeDatagrams(i, [500, 500, 500, 700, 700, 60]));
        }

        foreach (var length in Enumerable.Repeat((int[])[500, 500, 500, 700, 700, 60], 6).SelectMany(lengths => lengths))
        {
            number++;
            Assert.Equal(length + 1 + (number % 4), _peers[0].Receive(buffer));
            Assert.Equal(number, buffer[length]);
        }

        Wait.Until(() => reader.ChunksSent == 6);
        reader.Close();
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_reader_that_closes_in_the_line_lets_the_others_pass(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        using var port = Open(backend, readers: 2);
        var group = loops.CreateGroup(new EgressGroupOptions());
        var readers = Enumerable.Range(0, 2).Select(i => Read(loops, port, i)).ToList();
        readers.ForEach(reader => group.Add(reader));
        for (var i = 0; i < 10; i++)
        {
            group.Publish(TestChunks.MakeDatagrams(i, [1000, 1000, 1000]));
        }

        Wait.Until(() => readers.All(reader => reader.BacklogChunks > 0));
        Assert.False(await readers[0].CloseAsync(TimeSpan.Zero));
        var drained = readers[1].CloseAsync(Wait.Deadline);
        var buffer = new byte[2000];
        for (var i = 0; i < 30; i++)
        {
            // What the other one had sent is in the way of the buffer.
            while (_peers[0].Available > 0)
            {
                _peers[0].Receive(buffer);
            }

            Assert.Equal(1000, _peers[1].Receive(buffer));
        }

        Assert.True(await drained);
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task What_the_socket_never_takes_is_dropped_and_the_reader_stays(NetBackend backend)
    {
        await using var loops = new EgressLoops(1, NullLogger.Instance, backend);
        using var port = Open(backend, readers: 1);
        var group = loops.CreateGroup(new EgressGroupOptions());
        var reader = Read(loops, port, 0, new EgressReaderOptions { WriteTimeout = TimeSpan.FromMilliseconds(100) });
        group.Add(reader);
        for (var i = 0; i < 10; i++)
        {
            group.Publish(TestChunks.MakeDatagrams(i, [1000, 1000, 1000]));
        }

        Wait.Until(() => reader.BacklogChunks == 0 && reader.ChunksSent + reader.ChunksDiscarded == 10);
        Assert.True(reader.ChunksDiscarded > 0);
        Assert.False(reader.HasEnded);
        var buffer = new byte[2000];
        while (_peers[0].Available > 0)
        {
            _peers[0].Receive(buffer);
        }

        group.Publish(TestChunks.MakeDatagrams(50, [123]));
        Assert.Equal(123, _peers[0].Receive(buffer));
        reader.Close();
    }

    public void Dispose()
    {
        _peers.ForEach(peer => peer.Dispose());
        Directory.Delete(_folder, recursive: true);
    }

    private static UdpDestination Destination(int reader) => new(new IPEndPoint(IPAddress.Loopback, reader + 1), new IPEndPoint(IPAddress.Loopback, reader + 1));

    private static UdpEgressReader Read(EgressLoops loops, UdpPort port, int index, EgressReaderOptions? options = null, RecordingOwner? owner = null) =>
        new(loops, port, port, [Destination(index)], options ?? EgressReaderOptions.Default, owner);

    // A local socket with the smallest send buffer, and as many receivers; reader n is at port n + 1.
    private UdpPort Open(NetBackend backend, int readers)
    {
        var paths = Enumerable.Range(0, readers).Select(i => Path.Combine(_folder, $"{i}")).ToList();
        foreach (var path in paths)
        {
            var peer = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = (int)Wait.Deadline.TotalMilliseconds };
            peer.Bind(new UnixDomainSocketEndPoint(path));
            _peers.Add(peer);
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { SendBufferSize = 1, Blocking = backend == NetBackend.Automatic };
        return UdpPort.Over(socket, backend, endPoint => new UnixDomainSocketEndPoint(paths[endPoint.Port - 1]).Serialize());
    }

    // Takes the next datagram of whoever has one, and checks it.
    private async Task<int> ReceiveAsync(List<Chunk> chunks, int[] counts)
    {
        var ready = new List<Socket>(_peers);
        Socket.Select(ready, null, null, Wait.Deadline);
        var i = _peers.IndexOf(ready.MinBy(peer => counts[_peers.IndexOf(peer)])!);
        var buffer = new byte[2000];
        var length = await _peers[i].ReceiveAsync(buffer, SocketFlags.None);
        var chunk = chunks[counts[i] / 13];
        Assert.True(chunk.Bytes.Span.Slice(counts[i] % 13 * 600, length).SequenceEqual(buffer.AsSpan(0, length)), $"datagram {counts[i]} of reader {i}");
        counts[i]++;
        return i;
    }

    // Appends its count and up to three bytes more.
    private sealed class NumberingProtector : IDatagramProtector
    {
        private int _count;

        public int MaxOverhead => 4;

        public int Protect(ReadOnlySpan<byte> packet, Span<byte> output, bool control)
        {
            _count++;
            packet.CopyTo(output);
            output[packet.Length] = (byte)_count;
            return packet.Length + 1 + (_count % 4);
        }
    }
}
