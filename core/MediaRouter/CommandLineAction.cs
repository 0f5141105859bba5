namespace MediaRouter;

/// <summary>What the program does.</summary>
internal enum CommandLineAction
{
    /// <summary>Routes media until it is told to stop.</summary>
    Run,

    /// <summary>Checks the configuration.</summary>
    Check,

    /// <summary>Prints the reference file.</summary>
    PrintReference,

    /// <summary>Prints the JSON schema of the configuration.</summary>
    PrintSchema,

    /// <summary>Examines the machine and the configuration.</summary>
    Doctor,

    /// <summary>Encrypts a configuration file.</summary>
    Encrypt,

    /// <summary>Prints the version.</summary>
    PrintVersion,

    /// <summary>Prints how to use the program.</summary>
    PrintUsage,
}
