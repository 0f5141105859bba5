namespace MediaRouter.Kernel.Configuration;

/// <summary>What is wrong with a configuration.</summary>
internal enum ConfigurationErrorKind
{
    /// <summary>The file cannot be found, read or decrypted.</summary>
    File,

    /// <summary>The text is not YAML or JSON.</summary>
    Syntax,

    /// <summary>Nobody knows the key.</summary>
    UnknownKey,

    /// <summary>The value does not fit the type of the setting.</summary>
    InvalidValue,

    /// <summary>A rule between settings, or beyond the type of one, is broken.</summary>
    Rule,
}
