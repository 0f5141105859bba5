namespace MediaRouter.Plugins.Pprof.Profiles;

/// <summary>What a number of a sample counts; a value type in profile.proto.</summary>
/// <param name="Type">For instance <c>cpu</c>.</param>
/// <param name="Unit">For instance <c>nanoseconds</c>.</param>
internal readonly record struct Measure(string Type, string Unit);
