namespace MediaRouter.Kernel.Configuration;

/// <summary>The step from one configuration to the next.</summary>
/// <param name="Former">The configuration that was in force.</param>
/// <param name="Current">The configuration that is in force now.</param>
/// <param name="Difference">What differs.</param>
internal sealed record ConfigurationChange(RouterConfiguration Former, RouterConfiguration Current, ConfigurationDifference Difference);
