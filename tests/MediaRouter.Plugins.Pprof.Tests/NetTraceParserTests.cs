using MediaRouter.Plugins.Pprof.NetTrace;

namespace MediaRouter.Plugins.Pprof.Tests;

public class NetTraceParserTests
{
    private static readonly byte[] Sample = new TraceBuilder().Trace(ticksPerSecond: 10_000_000)
        .Metadata(3, "Provider", 42)
        .Stacks(1, [0x1000, 0x2000], [0x3000])
        .Events("EventBlock", TraceBuilder.Event(3, stackId: 1, elapsed: 300, payload: [1, 2]), TraceBuilder.SameEvent(5, 3, 4), TraceBuilder.Event(99), TraceBuilder.Event(3, threadId: 1L << 40, stackId: 2))
        .SequencePoint()
        .Stacks(1, [0x4000])
        .Events("EventBlock", TraceBuilder.Event(3, stackId: 1), TraceBuilder.Event(3, stackId: 2))
        .End();

    private static readonly string[] Expected =
    [
        "Provider/42 thread 7 at 300 stack 4096,8192 payload 0102",
        "Provider/42 thread 7 at 305 stack 4096,8192 payload 0304",
        "Provider/42 thread 1099511627776 at 307 stack 12288 payload ",
        "Provider/42 thread 7 at 1 stack 16384 payload ",
        "Provider/42 thread 7 at 2 stack  payload ",
    ];

    [Fact]
    public void Events_have_the_kind_thread_time_stack_and_content_of_the_trace()
    {
        var sink = new RecordingSink();
        var parser = new NetTraceParser(sink);

        Assert.True(parser.TryFeed(Sample, out var consumed));
        Assert.Equal(Sample.Length, consumed);
        Assert.True(parser.IsComplete);
        Assert.Equal(10_000_000, parser.TicksPerSecond);
        Assert.Equal(Expected, sink.Events);
    }

    [Fact]
    public void Trace_may_come_byte_by_byte()
    {
        var sink = new RecordingSink();
        var parser = new NetTraceParser(sink);
        var held = new List<byte>();
        foreach (var next in Sample)
        {
            held.Add(next);
            Assert.True(parser.TryFeed(held.ToArray(), out var consumed));
            held.RemoveRange(0, consumed);
        }

        Assert.True(parser.IsComplete);
        Assert.Empty(held);
        Assert.Equal(Expected, sink.Events);
    }

    [Fact]
    public void Malformed_traces_are_refused()
    {
        byte[][] wrong =
        [
            [.. "Nettrace"u8, 20, 0, 0, 0, .. "!FastSerialization.2"u8],
            new TraceBuilder().Trace(ticksPerSecond: 0).End(),
            new TraceBuilder().Trace(pointerSize: 4).End(),
            new TraceBuilder().Block("EventBlock", [20, 0, 0, 0, .. new byte[16]]).End(),
            new TraceBuilder().Block("EventBlock", [200, 0, 1, 0, .. new byte[16]]).End(),
            new TraceBuilder().Events("EventBlock", [0xff, 0xff, 0xff]).End(),
            new TraceBuilder().Events("EventBlock", [0x80, 0, .. Enumerable.Repeat((byte)0xff, 10)]).End(),
            new TraceBuilder().Block("StackBlock", [0, 0, 0, 0, 255, 255, 255, 255]).End(),
            new TraceBuilder().Block("StackBlock", [0, 0, 0, 0, 1, 0, 0, 0, 255, 255, 255, 127]).End(),
            [.. new TraceBuilder().End()[..^1], 5, 5, 1, 4, 0, 0, 0, 5, 0, 0, 0, 1, 0, 0, 0],
            [.. new TraceBuilder().End()[..^1], 5, 5, 1, 4, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 65, 6, 255, 255, 255, 127],
        ];
        Assert.All(wrong, bytes => Assert.False(new NetTraceParser(new RecordingSink()).TryFeed(bytes, out _), Convert.ToHexString(bytes)));
    }
}
