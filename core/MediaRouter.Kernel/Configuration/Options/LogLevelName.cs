namespace MediaRouter.Kernel.Configuration;

/// <summary>Values of <c>logLevel</c>.</summary>
internal enum LogLevelName
{
    Error,
    Warn,
    Info,
    Debug,
}
