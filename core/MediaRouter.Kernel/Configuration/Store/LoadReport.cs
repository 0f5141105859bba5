using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Configuration;

/// <summary>Writes what a load has to say to the log.</summary>
internal static class LoadReport
{
    public static void Write(ILogger log, LoadResult result)
    {
        foreach (var notice in result.Notices)
        {
            log.LogInformation("{Notice}", notice);
        }

        foreach (var warning in result.Warnings)
        {
            log.LogWarning("{Warning}", warning);
        }

        foreach (var error in result.Errors)
        {
            log.LogError("{ConfigurationError}", error);
        }
    }
}
