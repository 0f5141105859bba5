namespace MediaRouter.Sdk.Control;

/// <summary>What an auth backend decided.</summary>
/// <param name="IsAllowed">Whether the request may go on.</param>
/// <param name="User">User name to show for the session, or empty.</param>
/// <param name="Reason">Why it was refused, for the log; never shown to the client.</param>
public readonly record struct AccessDecision(bool IsAllowed, string User, string Reason)
{
    /// <summary>Allows the request.</summary>
    /// <param name="user">User name to show for the session, or empty.</param>
    public static AccessDecision Allow(string user) => new(true, user, "");

    /// <summary>Refuses the request.</summary>
    /// <param name="reason">Why, for the log.</param>
    public static AccessDecision Refuse(string reason) => new(false, "", reason);
}
