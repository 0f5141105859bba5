using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;

namespace MediaRouter.Net.Tests;

public sealed class StreamReceptionTests
{
    public static TheoryData<NetBackend> Backends => new(NetBackend.Automatic, NetBackend.Managed);

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Wait_ends_when_bytes_are_there_and_when_the_peer_closes(NetBackend backend)
    {
        await using var loops = new StreamReceiveLoops(1, NullLogger.Instance, backend);
        using var pair = new TcpPair();
        using var reception = loops.Open(pair.Near);
        var buffer = new byte[100];
        Assert.Equal(-1, reception.Receive(buffer));
        for (var i = 0; i < 3; i++)
        {
            var wait = reception.WaitAsync().AsTask();
            Assert.False(wait.IsCompleted);
            pair.Far.Send("hello"u8);
            await wait.WaitAsync(Wait.Deadline);
            Assert.Equal(5, reception.Receive(buffer));
            Assert.Equal(-1, reception.Receive(buffer));
        }

        pair.Far.Shutdown(SocketShutdown.Send);
        await reception.WaitAsync().AsTask().WaitAsync(Wait.Deadline);
        Assert.Equal(0, reception.Receive(buffer));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Run_hands_bytes_to_the_sink_until_it_wants_no_more_and_may_be_repeated(NetBackend backend)
    {
        await using var loops = new StreamReceiveLoops(1, NullLogger.Instance, backend);
        using var pair = new TcpPair();
        using var reception = loops.Open(pair.Near);
        for (var round = 0; round < 3; round++)
        {
            var sink = new Sink(stopAt: '.');
            var run = reception.RunAsync(sink).AsTask();
            pair.Far.Send("ab"u8);
            await sink.WaitForAsync("ab");
            pair.Far.Send("cd."u8);
            Assert.True(await run.WaitAsync(Wait.Deadline));
            Assert.Equal("abcd.", sink.Text);

            // What comes between runs is not lost, nor taken by the sink before.
            pair.Far.Send("xy"u8);
            await reception.WaitAsync().AsTask().WaitAsync(Wait.Deadline);
            var buffer = new byte[1];
            Assert.Equal(1, reception.Receive(buffer));
            var rest = new Sink(stopAt: 'y');
            Assert.True(await reception.RunAsync(rest).AsTask().WaitAsync(Wait.Deadline));
            Assert.Equal("abcd.", sink.Text);
        }

        var last = reception.RunAsync(new Sink(stopAt: '.')).AsTask();
        pair.Far.Shutdown(SocketShutdown.Send);
        Assert.False(await last.WaitAsync(Wait.Deadline));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Large_amounts_arrive_whole_on_many_connections_at_once(NetBackend backend)
    {
        const int Bytes = 1_000_000;
        await using var loops = new StreamReceiveLoops(2, NullLogger.Instance, backend);
        var pairs = Enumerable.Range(0, 8).Select(_ => new TcpPair()).ToList();
        var sinks = pairs.ConvertAll(_ => new Counter(Bytes));
        var receptions = pairs.ConvertAll(pair => loops.Open(pair.Near));
        var runs = receptions.Select((reception, i) => reception.RunAsync(sinks[i]).AsTask()).ToList();
        var bytes = new byte[Bytes];
        new Random(1).NextBytes(bytes);
        var sends = pairs.ConvertAll(pair => Task.Run(() => pair.Far.Send(bytes)));
        await Task.WhenAll(sends).WaitAsync(Wait.Deadline);
        Assert.All(await Task.WhenAll(runs).WaitAsync(Wait.Deadline), Assert.True);
        Assert.All(sinks, sink => Assert.Equal((Bytes, bytes.Sum(b => (long)b)), (sink.Count, sink.Sum)));
        receptions.ForEach(reception => reception.Dispose());
        pairs.ForEach(pair => pair.Dispose());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Closing_the_socket_and_disposing_end_what_goes_on(NetBackend backend)
    {
        await using var loops = new StreamReceiveLoops(1, NullLogger.Instance, backend);
        foreach (var isRun in new[] { true, false })
        {
            using var pair = new TcpPair();
            using var reception = loops.Open(pair.Near);
            var task = isRun ? reception.RunAsync(new Sink(stopAt: '.')).AsTask() : reception.WaitAsync().AsTask();
            pair.Near.Dispose();
            reception.Dispose();
            await Assert.ThrowsAsync<ObjectDisposedException>(() => task.WaitAsync(Wait.Deadline));
            await Assert.ThrowsAsync<ObjectDisposedException>(() => reception.WaitAsync().AsTask().WaitAsync(Wait.Deadline));
        }
    }

    [Fact]
    public async Task Disposing_the_loops_ends_what_goes_on()
    {
        var loops = new StreamReceiveLoops(1, NullLogger.Instance);
        using var pair = new TcpPair();
        using var reception = loops.Open(pair.Near);
        var task = reception.WaitAsync().AsTask();
        await loops.DisposeAsync();
        if (OperatingSystem.IsLinux())
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => task.WaitAsync(Wait.Deadline));
        }

        Assert.Throws<ObjectDisposedException>(() => loops.Open(pair.Near));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Connection_that_is_reset_and_sink_that_fails_come_out_of_the_run(NetBackend backend)
    {
        await using var loops = new StreamReceiveLoops(1, NullLogger.Instance, backend);
        using var reset = new TcpPair();
        using var first = loops.Open(reset.Near);
        var run = first.RunAsync(new Sink(stopAt: '.')).AsTask();
        reset.Far.LingerState = new LingerOption(true, 0);
        reset.Far.Dispose();
        await Assert.ThrowsAsync<IOException>(() => run.WaitAsync(Wait.Deadline));

        // The thread goes on with the others.
        using var pair = new TcpPair();
        using var second = loops.Open(pair.Near);
        var failing = second.RunAsync(new Sink(stopAt: '.', failAt: 'f')).AsTask();
        pair.Far.Send("af"u8);
        await Assert.ThrowsAsync<InvalidDataException>(() => failing.WaitAsync(Wait.Deadline));
        var sink = new Sink(stopAt: '.');
        var healthy = second.RunAsync(sink).AsTask();
        pair.Far.Send("b."u8);
        Assert.True(await healthy.WaitAsync(Wait.Deadline));
        Assert.Equal("b.", sink.Text);
    }

    private sealed class Sink(char stopAt, char failAt = '!') : IStreamSink
    {
        private readonly StringBuilder _text = new();
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _awaited = new();

        public string Text
        {
            get
            {
                lock (_text)
                {
                    return _text.ToString();
                }
            }
        }

        public bool OnReceived(Memory<byte> bytes)
        {
            string text;
            lock (_text)
            {
                text = _text.Append(Encoding.ASCII.GetString(bytes.Span)).ToString();
            }

            if (text.Contains(failAt, StringComparison.Ordinal))
            {
                throw new InvalidDataException();
            }

            if (_awaited.TryGetValue(text, out var awaited))
            {
                awaited.TrySetResult();
            }

            return !text.Contains(stopAt, StringComparison.Ordinal);
        }

        public Task WaitForAsync(string text)
        {
            var awaited = _awaited.GetOrAdd(text, _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            if (Text.StartsWith(text, StringComparison.Ordinal))
            {
                awaited.TrySetResult();
            }

            return awaited.Task.WaitAsync(Wait.Deadline);
        }
    }

    private sealed class Counter(int wanted) : IStreamSink
    {
        public int Count { get; private set; }

        public long Sum { get; private set; }

        public bool OnReceived(Memory<byte> bytes)
        {
            Count += bytes.Length;
            foreach (var value in bytes.Span)
            {
                Sum += value;
            }

            return Count < wanted;
        }
    }
}
