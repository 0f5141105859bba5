namespace MediaRouter.Kernel.Configuration;

/// <summary>What an edit by the control API does.</summary>
internal enum ConfigurationEditKind
{
    PatchGlobal,
    PatchPathDefaults,
    AddPath,
    PatchPath,
    ReplacePath,
    DeletePath,

    /// <summary>Patches an entry that the file may not have any more; when saved edits are read.</summary>
    RestorePath,
}
