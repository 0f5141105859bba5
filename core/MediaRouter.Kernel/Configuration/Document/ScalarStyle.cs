namespace MediaRouter.Kernel.Configuration;

/// <summary>How a single value was written, which decides what it may stand for.</summary>
internal enum ScalarStyle
{
    /// <summary>Unquoted in a YAML file; may be any type.</summary>
    Plain,

    /// <summary>Quoted in a YAML file.</summary>
    Quoted,

    /// <summary>Value of an environment variable.</summary>
    Environment,

    /// <summary>A typed text, as in JSON.</summary>
    Text,

    /// <summary>A typed number, as in JSON.</summary>
    Number,

    /// <summary>A typed boolean, as in JSON.</summary>
    Boolean,

    /// <summary>A typed null, as in JSON.</summary>
    Null,
}
