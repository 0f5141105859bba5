namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>Header names (RFC 2326, section 12) as they are written; they are matched without regard to case.</summary>
internal static class RtspHeaderNames
{
    public const string Accept = "Accept";
    public const string Authorization = "Authorization";
    public const string Connection = "Connection";
    public const string ContentBase = "Content-Base";
    public const string ContentLength = "Content-Length";
    public const string ContentLocation = "Content-Location";
    public const string ContentType = "Content-Type";
    public const string CSeq = "CSeq";
    public const string KeyMgmt = "KeyMgmt";
    public const string Location = "Location";
    public const string Public = "Public";
    public const string Range = "Range";
    public const string Require = "Require";
    public const string RtpInfo = "RTP-Info";
    public const string Scale = "Scale";
    public const string Server = "Server";
    public const string Session = "Session";
    public const string SessionCookie = "x-sessioncookie";
    public const string Transport = "Transport";
    public const string Unsupported = "Unsupported";
    public const string UserAgent = "User-Agent";
    public const string WwwAuthenticate = "WWW-Authenticate";
}
