namespace MediaRouter.Plugins.Pprof.NetTrace;

/// <summary>Takes the events of a trace, in the order of the trace: by time within a thread only.</summary>
internal interface INetTraceSink
{
    /// <summary>Takes one event.</summary>
    void OnEvent(NetTraceEvent traceEvent);
}
