namespace MediaRouter.Plugins.AuthInternal.Credentials;

/// <summary>Cost of an Argon2 computation.</summary>
/// <param name="Variant">The variant.</param>
/// <param name="Version">16 or 19.</param>
/// <param name="MemoryKibibytes">Memory in KiB; at least 8 for each lane.</param>
/// <param name="Passes">Passes over the memory, at least 1.</param>
/// <param name="Lanes">Degree of parallelism, at least 1.</param>
internal sealed record Argon2Parameters(Argon2Variant Variant, int Version, int MemoryKibibytes, int Passes, int Lanes);
