namespace MediaRouter.Plugins.Pprof.NetTrace;

/// <summary>What kind of event a metadata id stands for.</summary>
/// <param name="Provider">Name of the provider.</param>
/// <param name="EventId">Number of the event within the provider.</param>
internal sealed record NetTraceMetadata(string Provider, int EventId);
