using System.Runtime.InteropServices;
using MediaRouter.Plugins.Pprof.NetTrace;

namespace MediaRouter.Plugins.Pprof.Tests;

internal sealed class RecordingSink : INetTraceSink
{
    public List<string> Events { get; } = [];

    public void OnEvent(NetTraceEvent traceEvent) => Events.Add(
        $"{traceEvent.Metadata.Provider}/{traceEvent.Metadata.EventId} thread {traceEvent.ThreadId} at {traceEvent.Timestamp} "
        + $"stack {string.Join(',', MemoryMarshal.Cast<byte, ulong>(traceEvent.Stack).ToArray())} payload {Convert.ToHexString(traceEvent.Payload)}");
}
