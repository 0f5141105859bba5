namespace MediaRouter.Kernel.Configuration;

/// <summary>One key of a map.</summary>
/// <param name="Key">The key; after the translation of older settings, the present one.</param>
/// <param name="Value">The value.</param>
/// <param name="Location">Where the key stands.</param>
internal sealed record MapEntry(string Key, ConfigNode Value, NodeLocation Location)
{
    /// <summary>The key as the user wrote it, where that is an older one.</summary>
    public string WrittenKey { get; init; } = Key;
}
