namespace MediaRouter.Kernel.Configuration;

/// <summary>What a name within an environment variable stands for.</summary>
/// <param name="Key">The key as a file writes it.</param>
/// <param name="Type">Its type; <see langword="null"/> for older keys and those of plugins that are not loaded.</param>
/// <param name="IsList">Whether the value is split at commas.</param>
internal sealed record EnvironmentTarget(string Key, SettingType? Type, bool IsList);
