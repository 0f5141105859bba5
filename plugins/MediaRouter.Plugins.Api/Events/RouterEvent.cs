namespace MediaRouter.Plugins.Api.Events;

/// <summary>Something that happened.</summary>
/// <param name="Type">What, for instance <c>pathOnline</c>.</param>
/// <param name="Time">When.</param>
/// <param name="Correlation">The same for the beginning and the end of one thing; <see langword="null"/> for moments.</param>
/// <param name="Path">Name of the path; empty if it concerns none.</param>
/// <param name="Cause">Why something ended; or empty.</param>
/// <param name="Variables">Details by the names that hook commands see.</param>
internal sealed record RouterEvent(
    string Type, DateTimeOffset Time, Guid? Correlation, string Path, string Cause, IReadOnlyDictionary<string, string> Variables);
