namespace MediaRouter.Sdk.Configuration;

/// <summary>An older setting that <see cref="IFormerSettings"/> translates.</summary>
/// <param name="Key">The older key, for instance <c>externalAuthenticationURL</c>.</param>
/// <param name="Replacement">What the warning tells the user to write instead, for instance <c>authMethod and authHTTPAddress</c>.</param>
public sealed record FormerSetting(string Key, string Replacement)
{
    /// <summary>Whether the older setting of a path record is accepted at the top level too; it then sets <c>pathDefaults</c>.</summary>
    public bool AtTopLevel { get; init; }

    /// <summary>Whether the value is a list of texts; an environment override is then split at commas.</summary>
    public bool IsList { get; init; }
}
