namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>Method names (RFC 2326, section 10).</summary>
internal static class RtspMethods
{
    public const string Options = "OPTIONS";
    public const string Describe = "DESCRIBE";
    public const string Announce = "ANNOUNCE";
    public const string Setup = "SETUP";
    public const string Play = "PLAY";
    public const string Record = "RECORD";
    public const string Pause = "PAUSE";
    public const string GetParameter = "GET_PARAMETER";
    public const string SetParameter = "SET_PARAMETER";
    public const string Teardown = "TEARDOWN";
    public const string Redirect = "REDIRECT";
}
