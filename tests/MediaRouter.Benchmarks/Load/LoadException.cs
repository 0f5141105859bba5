namespace MediaRouter.Benchmarks.Load;

/// <summary>The measurement cannot go on: the server refused, or the machine did.</summary>
internal sealed class LoadException(string message) : Exception(message);
