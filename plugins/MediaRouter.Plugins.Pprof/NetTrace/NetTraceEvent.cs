namespace MediaRouter.Plugins.Pprof.NetTrace;

/// <summary>One event; its bytes are borrowed until the sink returns.</summary>
internal readonly ref struct NetTraceEvent
{
    public required NetTraceMetadata Metadata { get; init; }

    /// <summary>The operating system's number of the thread that the event is about.</summary>
    public required long ThreadId { get; init; }

    /// <summary>Ticks of the trace's clock.</summary>
    public required long Timestamp { get; init; }

    /// <summary>Return addresses of 8 bytes each, the innermost first; empty if none were taken.</summary>
    public required ReadOnlySpan<byte> Stack { get; init; }

    public required ReadOnlySpan<byte> Payload { get; init; }
}
