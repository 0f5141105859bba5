namespace MediaRouter.Sdk.Configuration;

/// <summary>An older name of a setting: still accepted everywhere, with a warning that names the present key.</summary>
/// <param name="key">The older key, for instance <c>readBufferCount</c>.</param>
[AttributeUsage(AttributeTargets.Property, AllowMultiple = true)]
public sealed class FormerKeyAttribute(string key) : Attribute
{
    /// <summary>The older key.</summary>
    public string Key { get; } = key;

    /// <summary>Whether the older boolean means the opposite, as <c>rtspDisable</c> does.</summary>
    public bool Negated { get; init; }

    /// <summary>Whether the older key stood at the top level although the setting belongs to a path; it then sets <c>pathDefaults</c>.</summary>
    public bool AtTopLevel { get; init; }

    /// <summary>Whether the older key held one value where a list is expected now.</summary>
    public bool SingleValue { get; init; }
}
