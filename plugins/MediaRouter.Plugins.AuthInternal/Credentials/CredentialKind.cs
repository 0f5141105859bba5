namespace MediaRouter.Plugins.AuthInternal.Credentials;

/// <summary>How a credential is stored.</summary>
internal enum CredentialKind
{
    /// <summary>Not at all: whatever is supplied matches.</summary>
    Anything,

    /// <summary>As it is.</summary>
    Plain,

    /// <summary>As its SHA-256.</summary>
    Sha256,

    /// <summary>As an encoded Argon2 hash.</summary>
    Argon2,
}
