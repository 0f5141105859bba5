namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>Reason phrases of status codes.</summary>
internal static class RtspStatusExtensions
{
    public static string ReasonPhrase(this RtspStatus status) => status switch
    {
        RtspStatus.SwitchingProtocols => "Switching Protocols",
        RtspStatus.Ok => "OK",
        RtspStatus.MovedPermanently => "Moved Permanently",
        RtspStatus.Found => "Found",
        RtspStatus.BadRequest => "Bad Request",
        RtspStatus.Unauthorized => "Unauthorized",
        RtspStatus.Forbidden => "Forbidden",
        RtspStatus.NotFound => "Not Found",
        RtspStatus.MethodNotAllowed => "Method Not Allowed",
        RtspStatus.RequestTooLarge => "Request Entity Too Large",
        RtspStatus.UnsupportedMediaType => "Unsupported Media Type",
        RtspStatus.ParameterNotUnderstood => "Parameter Not Understood",
        RtspStatus.NotEnoughBandwidth => "Not Enough Bandwidth",
        RtspStatus.SessionNotFound => "Session Not Found",
        RtspStatus.MethodNotValidInThisState => "Method Not Valid In This State",
        RtspStatus.HeaderFieldNotValid => "Header Field Not Valid for Resource",
        RtspStatus.InvalidRange => "Invalid Range",
        RtspStatus.AggregateOperationNotAllowed => "Aggregate Operation Not Allowed",
        RtspStatus.OnlyAggregateOperationAllowed => "Only Aggregate Operation Allowed",
        RtspStatus.UnsupportedTransport => "Unsupported Transport",
        RtspStatus.DestinationProhibited => "Destination Prohibited",
        RtspStatus.InternalServerError => "Internal Server Error",
        RtspStatus.NotImplemented => "Not Implemented",
        RtspStatus.ServiceUnavailable => "Service Unavailable",
        RtspStatus.VersionNotSupported => "RTSP Version Not Supported",
        RtspStatus.OptionNotSupported => "Option Not Supported",
        _ => "Unknown",
    };
}
