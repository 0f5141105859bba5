using MediaRouter.Plugins.Pprof.NetTrace;

namespace MediaRouter.Plugins.Pprof.Capture;

/// <summary>Collects allocations that the runtime picks at random, one in about 100 KiB.</summary>
internal sealed class AllocationSink : INetTraceSink
{
    public const long Keywords = 0x800_0000_0000;

    private const int AllocationSampled = 303;

    // Each byte is picked with this probability, so that large objects are seen more often than small ones.
    private const double ProbabilityOfByte = 1.0 / 102_400;

    public StackTable Stacks { get; } = new();

    public MethodMap Methods { get; } = new();

    /// <summary>Estimated number and bytes of the objects, by stack and type.</summary>
    public Dictionary<(int Stack, string Type), (double Objects, double Bytes)> Allocations { get; } = [];

    public void OnEvent(NetTraceEvent traceEvent)
    {
        if (traceEvent.Metadata is not { Provider: RuntimeEvents.Provider, EventId: AllocationSampled })
        {
            Methods.Take(traceEvent);
            return;
        }

        // Kind, instance, type, name, address, size.
        var reader = new PayloadReader(traceEvent.Payload);
        if (!reader.TrySkip(14) || !reader.TryReadText(out var type) || !reader.TrySkip(8) || !reader.TryReadUInt64(out var size) || size == 0)
        {
            return;
        }

        // One sample stands for as many objects as there had to be for it to be picked.
        var objects = 1 / (1 - Math.Pow(1 - ProbabilityOfByte, size));
        var key = (Stacks.Add(traceEvent.Stack), type.ToString());
        var (formerObjects, formerBytes) = Allocations.GetValueOrDefault(key);
        Allocations[key] = (formerObjects + objects, formerBytes + (objects * size));
    }
}
