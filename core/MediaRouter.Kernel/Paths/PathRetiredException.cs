namespace MediaRouter.Kernel.Paths;

/// <summary>The path was closed between its look-up and its use: the caller looks it up again.</summary>
internal sealed class PathRetiredException : Exception
{
    public PathRetiredException()
    {
    }

    public PathRetiredException(string message)
        : base(message)
    {
    }

    public PathRetiredException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
