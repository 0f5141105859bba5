using System.Globalization;

namespace MediaRouter.Benchmarks.Load.Measuring;

/// <summary>What /proc tells of one process at one moment.</summary>
internal sealed record ProcessSample(
    double CpuSeconds, long ResidentKilobytes, long AnonymousKilobytes, int Threads, int Descriptors)
{
    // USER_HZ, which Linux fixes at 100 for what it shows in /proc.
    private const double TicksPerSecond = 100;

    public static ProcessSample Read(int process)
    {
        try
        {
            var status = File.ReadAllLines($"/proc/{process}/status");
            return new ProcessSample(
                ReadCpuSeconds(process),
                Field(status, "VmRSS:"),
                Field(status, "RssAnon:"),
                (int)Field(status, "Threads:"),
                Directory.GetFiles($"/proc/{process}/fd").Length);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            throw new LoadException($"process {process}: {ex.Message}");
        }
    }

    // The name may hold spaces and parentheses; the numbers begin behind the last one. utime and stime are fields 14 and 15.
    private static double ReadCpuSeconds(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static long Field(string[] status, string name)
    {
        var line = Array.Find(status, candidate => candidate.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line[name.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
    }
}
