namespace MediaRouter.Plugins.AuthInternal.Credentials;

/// <summary>How Argon2 chooses the blocks it reads; the values are those of RFC 9106, section 3.2.</summary>
internal enum Argon2Variant
{
    /// <summary>By the data.</summary>
    D = 0,

    /// <summary>Independently of the data.</summary>
    I = 1,

    /// <summary>Independently in the first half of the first pass, then by the data.</summary>
    Id = 2,
}
