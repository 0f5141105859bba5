using System.Diagnostics.Tracing;

namespace MediaRouter.Plugins.Pprof.Capture;

/// <summary>A source of events within the process.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Keywords">The kinds of events that are wanted.</param>
/// <param name="Level">How detailed.</param>
internal sealed record TraceProvider(string Name, long Keywords, EventLevel Level);
