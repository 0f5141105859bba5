namespace MediaRouter.Sdk.Control;

/// <summary>Why the router refused what a client asked for. Each protocol answers with the status that fits.</summary>
public enum Refusal
{
    /// <summary>The path name is not valid.</summary>
    InvalidPath,

    /// <summary>No entry of the configuration matches the path.</summary>
    NotConfigured,

    /// <summary>Credentials are needed and none were supplied: challenge the client.</summary>
    CredentialsNeeded,

    /// <summary>The credentials do not allow the action. The delay has already passed.</summary>
    CredentialsWrong,

    /// <summary>Nobody feeds the path.</summary>
    NoStream,

    /// <summary>The source of the path did not come in time.</summary>
    SourceTimedOut,

    /// <summary>The path has as many readers as it may have.</summary>
    TooManyReaders,

    /// <summary>Somebody else publishes to the path.</summary>
    AlreadyPublished,

    /// <summary>The path does not take publishers.</summary>
    NotPublishable,

    /// <summary>The path wants its readers to go to <see cref="RefusedException.Location"/>.</summary>
    Redirected,

    /// <summary>The configuration changed between the decision and the use.</summary>
    ConfigurationChanged,

    /// <summary>The client and the stream have no track in common.</summary>
    NoCommonTracks,

    /// <summary>The router is stopping.</summary>
    Stopping,
}
