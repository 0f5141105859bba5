namespace MediaRouter.Plugins.AuthInternal.Credentials;

/// <summary>User and password of a user entry. Entries that store the same texts share one pair.</summary>
/// <param name="Number">Position among the distinct pairs of the user table.</param>
/// <param name="User">The user name.</param>
/// <param name="Password">The password.</param>
internal sealed record CredentialPair(int Number, Credential User, Credential Password)
{
    /// <summary>Whether checking the pair takes a long computation.</summary>
    public bool NeedsArgon2 => User.Kind == CredentialKind.Argon2 || Password.Kind == CredentialKind.Argon2;
}
