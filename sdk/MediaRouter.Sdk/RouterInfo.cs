namespace MediaRouter.Sdk;

/// <summary>Service: what process this is.</summary>
/// <param name="Version">Version of the router, for instance <c>v1.0.0</c>.</param>
/// <param name="Started">When the process started.</param>
public sealed record RouterInfo(string Version, DateTimeOffset Started);
