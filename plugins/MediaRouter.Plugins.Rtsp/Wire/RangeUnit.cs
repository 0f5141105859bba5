namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>Unit of a Range header (RFC 2326, sections 3.5 to 3.7).</summary>
internal enum RangeUnit
{
    Npt,
    Smpte,
    Clock,
}
