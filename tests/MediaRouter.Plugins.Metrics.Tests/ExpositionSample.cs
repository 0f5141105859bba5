namespace MediaRouter.Plugins.Metrics.Tests;

/// <summary>A line with a value.</summary>
internal sealed record ExpositionSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
