using System.Globalization;

namespace MediaRouter.Plugins.Pprof.Capture;

/// <summary>Reads the processor time of the process's threads from the system; empty where the system does not tell.</summary>
internal static class ThreadClock
{
    private const string TaskFolder = "/proc/self/task";

    /// <summary>Nanoseconds that each thread has run so far, and its name, by its number.</summary>
    public static Dictionary<long, (long Nanoseconds, string Name)> Read()
    {
        var threads = new Dictionary<long, (long, string)>();
        if (!OperatingSystem.IsLinux() || !Directory.Exists(TaskFolder))
        {
            return threads;
        }

        foreach (var folder in Directory.EnumerateDirectories(TaskFolder))
        {
            try
            {
                // "time on a processor, time waiting for one, number of time slices".
                var text = File.ReadAllText(Path.Combine(folder, "schedstat"));
                var end = text.IndexOf(' ', StringComparison.Ordinal);
                if (end > 0 && long.TryParse(text.AsSpan(0, end), CultureInfo.InvariantCulture, out var nanoseconds)
                    && long.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id))
                {
                    threads[id] = (nanoseconds, File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd('\n'));
                }
            }
            catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
            {
                // The thread has ended in between.
            }
        }

        return threads;
    }
}
