namespace MediaRouter.Plugins.Pprof.Profiles;

/// <summary>What was counted at one stack.</summary>
/// <param name="Stack">The innermost function first.</param>
/// <param name="Values">One for each value type of the profile.</param>
/// <param name="Label">A word that the sample is filed under, such as the name of a thread; empty for none.</param>
internal sealed record Sample(IReadOnlyList<Frame> Stack, long[] Values, string Label = "");
