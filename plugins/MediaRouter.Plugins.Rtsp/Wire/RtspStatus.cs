namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>Status codes (RFC 2326, section 7.1.1; RFC 7826, section 17; 463 of RFC 4567).</summary>
internal enum RtspStatus
{
    SwitchingProtocols = 101,
    Ok = 200,
    MovedPermanently = 301,
    Found = 302,
    BadRequest = 400,
    Unauthorized = 401,
    Forbidden = 403,
    NotFound = 404,
    MethodNotAllowed = 405,
    RequestTooLarge = 413,
    UnsupportedMediaType = 415,
    ParameterNotUnderstood = 451,
    NotEnoughBandwidth = 453,
    SessionNotFound = 454,
    MethodNotValidInThisState = 455,
    HeaderFieldNotValid = 456,
    InvalidRange = 457,
    AggregateOperationNotAllowed = 459,
    OnlyAggregateOperationAllowed = 460,
    UnsupportedTransport = 461,
    DestinationProhibited = 463,
    InternalServerError = 500,
    NotImplemented = 501,
    ServiceUnavailable = 503,
    VersionNotSupported = 505,
    OptionNotSupported = 551,
}
