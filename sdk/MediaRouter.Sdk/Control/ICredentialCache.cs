namespace MediaRouter.Sdk.Control;

/// <summary>
/// An auth backend that remembers what it decides by (keys, users, answers) and can be told to forget it. Implemented beside
/// <see cref="IAuthBackend"/> by the same part; the control API calls it.
/// </summary>
public interface ICredentialCache
{
    /// <summary>Forgets what is remembered; the next request gets it anew. Returns at once and never throws.</summary>
    void Refresh();
}
