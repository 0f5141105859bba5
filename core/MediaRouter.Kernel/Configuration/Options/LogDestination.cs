using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Where log lines go.</summary>
internal enum LogDestination
{
    [EnumKey("stdout")]
    StandardOutput,

    [EnumKey("file")]
    File,

    [EnumKey("syslog")]
    SystemLog,
}
