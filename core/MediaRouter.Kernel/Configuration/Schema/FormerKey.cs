using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>What an older key means now: either another name of one setting, or something that its record translates.</summary>
/// <param name="Key">The older key.</param>
/// <param name="PluginId">Who declares it.</param>
internal sealed record FormerKey(string Key, string PluginId)
{
    /// <summary>Whether it stands at the top level although its record belongs to a path.</summary>
    public bool AtTop { get; init; }

    /// <summary>The present setting, where a renaming is enough.</summary>
    public SettingSchema? Setting { get; init; }

    public bool Negated { get; init; }

    public bool SingleValue { get; init; }

    /// <summary>The record that translates, otherwise.</summary>
    public IFormerSettings? Translator { get; init; }

    public bool IsList { get; init; }

    /// <summary>What the user should write instead.</summary>
    public required string Replacement { get; init; }
}
