using MediaRouter.Plugins.Pprof.Capture;
using MediaRouter.Plugins.Pprof.NetTrace;
using MediaRouter.Plugins.Pprof.Profiles;
using MediaRouter.Plugins.Pprof.Tests;

namespace MediaRouter.Fuzz;

public class NetTraceFuzz
{
    private const string Runtime = "Microsoft-Windows-DotNETRuntime";
    private const string Rundown = "Microsoft-Windows-DotNETRuntimeRundown";

    private static readonly byte[][] Corpus =
    [
        new TraceBuilder().Trace()
            .Metadata(1, ThreadSampleSink.Provider, 0).Metadata(2, Rundown, 144).Metadata(3, Rundown, 154)
            .Stacks(1, [0x1000, 0x2000], [0x3000])
            .Events("EventBlock", TraceBuilder.Event(1, stackId: 1, payload: [2, 0, 0, 0]), TraceBuilder.SameEvent(9, 1, 0, 0, 0), TraceBuilder.Event(1, stackId: 2, payload: [1, 0, 0, 0]))
            .SequencePoint()
            .Events("EventBlock", TraceBuilder.Event(2, payload: [.. new byte[16], 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, .. new byte[8], .. TraceBuilder.Text("T"), .. TraceBuilder.Text("M"), .. TraceBuilder.Text("s")]))
            .Events("EventBlock", TraceBuilder.Event(3, payload: [.. new byte[24], .. TraceBuilder.Text("/a/b.dll")]))
            .End(),
        new TraceBuilder().Trace()
            .Metadata(1, Runtime, 303).Metadata(2, Runtime, 15).Metadata(3, Runtime, 18).Metadata(4, Runtime, 2)
            .Stacks(1, [0x1000])
            .Events("EventBlock", TraceBuilder.Event(1, stackId: 1, payload: [.. new byte[14], .. TraceBuilder.Text("T"), .. new byte[8], 64, 0, 0, 0, 0, 0, 0, 0]))
            .Events("EventBlock", TraceBuilder.Event(2, payload: [1, 0, 0, 0, 0, 0, .. new byte[20], 8, 0, 0, 0, 1, .. TraceBuilder.Text("T"), 0, 0, 0, 0]))
            .Events("EventBlock", TraceBuilder.Event(3, payload: [0, 0, 0, 0, 1, 0, 0, 0, 0, 0, .. new byte[32]]), TraceBuilder.Event(4))
            .End(),
    ];

    [Fact]
    public void NetTraceParser_and_its_sinks_survive_any_bytes() => FuzzLoop.Run(Corpus, bytes =>
    {
        Feed(new ThreadSampleSink(), bytes, sink => ProcessorSamples.Make(sink, new Dictionary<long, (long, string)> { [7] = (1_000_000, "t") }));
        Feed(new AllocationSink(), bytes, sink => sink.Allocations.Count);
        Feed(new HeapSink(), bytes, sink => sink.Types.Count());
    });

    // In two pieces, so that the parser has to go on where it stopped.
    private static void Feed<T>(T sink, byte[] bytes, Func<T, object> use)
        where T : INetTraceSink
    {
        var parser = new NetTraceParser(sink);
        var half = bytes.Length / 2;
        if (parser.TryFeed(bytes.AsSpan(0, half), out var consumed))
        {
            Assert.InRange(consumed, 0, half);
            if (parser.TryFeed(bytes.AsSpan(consumed), out var rest))
            {
                Assert.InRange(rest, 0, bytes.Length - consumed);
            }
        }

        use(sink);
    }
}
