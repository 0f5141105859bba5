namespace MediaRouter.Net;

/// <summary>An orderly end of a reader.</summary>
/// <param name="DrainMilliseconds">How long waiting bytes may still be sent.</param>
internal sealed record CloseOrder(long DrainMilliseconds);
