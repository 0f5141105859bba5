namespace MediaRouter.Plugins.Hls.Muxing;

/// <summary>A stream cannot be cut into segments.</summary>
internal sealed class MuxerFaultException : Exception
{
    public MuxerFaultException()
    {
    }

    public MuxerFaultException(string message)
        : base(message)
    {
    }

    public MuxerFaultException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
