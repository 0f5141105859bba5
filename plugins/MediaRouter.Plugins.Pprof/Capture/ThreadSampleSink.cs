using System.Buffers.Binary;
using MediaRouter.Plugins.Pprof.NetTrace;

namespace MediaRouter.Plugins.Pprof.Capture;

/// <summary>Collects what the runtime's sampler tells: the stacks of all managed threads, again and again.</summary>
internal sealed class ThreadSampleSink : INetTraceSink
{
    public const string Provider = "Microsoft-DotNETCore-SampleProfiler";

    private const int External = 1;
    private const int Managed = 2;

    public StackTable Stacks { get; } = new();

    public MethodMap Methods { get; } = new();

    /// <summary>Samples by the system's number of the thread.</summary>
    public Dictionary<long, ThreadSamples> Threads { get; } = [];

    /// <summary>Ticks of the trace's clock between the first and the last sample.</summary>
    public long Elapsed { get; private set; }

    private long First { get; set; }

    public void OnEvent(NetTraceEvent traceEvent)
    {
        if (traceEvent.Metadata.Provider != Provider)
        {
            Methods.Take(traceEvent);
            return;
        }

        var kind = traceEvent.Payload.Length < sizeof(int) ? 0 : BinaryPrimitives.ReadInt32LittleEndian(traceEvent.Payload);
        if (traceEvent.Metadata.EventId != 0 || kind is not (External or Managed) || traceEvent.Stack.IsEmpty)
        {
            return;
        }

        First = First == 0 ? traceEvent.Timestamp : Math.Min(First, traceEvent.Timestamp);
        Elapsed = Math.Max(Elapsed, traceEvent.Timestamp - First);
        if (!Threads.TryGetValue(traceEvent.ThreadId, out var samples))
        {
            samples = new ThreadSamples();
            Threads.Add(traceEvent.ThreadId, samples);
        }

        samples.Add(Stacks.Add(traceEvent.Stack), kind == Managed);
    }
}
