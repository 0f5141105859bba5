namespace MediaRouter.Plugins.AuthHttp;

/// <summary>What the server said.</summary>
/// <param name="IsAllowed">Whether it admits the request.</param>
/// <param name="IsFailure">Whether there was no answer.</param>
/// <param name="Reason">Why not, for the log.</param>
internal readonly record struct AuthServerAnswer(bool IsAllowed, bool IsFailure, string Reason)
{
    public static AuthServerAnswer Yes => new(true, false, "");

    public static AuthServerAnswer No(string reason) => new(false, false, reason);

    public static AuthServerAnswer Unreachable(string reason) => new(false, true, reason);
}
