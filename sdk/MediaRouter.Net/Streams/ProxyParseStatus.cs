namespace MediaRouter.Net;

/// <summary>What the first bytes of a connection are.</summary>
public enum ProxyParseStatus
{
    /// <summary>A whole, valid header.</summary>
    Complete,

    /// <summary>The beginning of a header.</summary>
    Incomplete,

    /// <summary>Something else: the connection has no header.</summary>
    Absent,

    /// <summary>A header that breaks the specification.</summary>
    Malformed,
}
