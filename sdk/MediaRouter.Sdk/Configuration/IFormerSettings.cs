namespace MediaRouter.Sdk.Configuration;

/// <summary>An options record that understands older settings which do not map onto one present key.</summary>
/// <remarks>
/// <para>Where a renaming is enough (with or without a negation), use <see cref="FormerKeyAttribute"/> instead.</para>
/// <para>
/// The router calls the members on a record with default values, before any setting is bound, once for each source of settings that
/// contains the older key: the file, each environment prefix, an edit by the control API; for a path record, once for each path.
/// A present key that the same source sets explicitly wins over what the translation sets. The router warns once for each older key.
/// </para>
/// <para>Implement the interface explicitly, so that the members do not appear among the settings of the record.</para>
/// </remarks>
public interface IFormerSettings
{
    /// <summary>The older settings that <see cref="Translate"/> takes.</summary>
    IReadOnlyList<FormerSetting> FormerSettings { get; }

    /// <summary>Expresses one older setting in present ones.</summary>
    /// <param name="context">The older key, its value, and the section that it stands in.</param>
    void Translate(IFormerSettingContext context);
}
