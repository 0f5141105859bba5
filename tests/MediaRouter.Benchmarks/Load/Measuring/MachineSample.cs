using System.Globalization;

namespace MediaRouter.Benchmarks.Load.Measuring;

/// <summary>What the whole machine has spent, to see whether a measurement was disturbed or starved.</summary>
internal sealed record MachineSample(double BusySeconds, double StolenSeconds, long ReceiveBufferDrops)
{
    private const double TicksPerSecond = 100;

    public static MachineSample Read()
    {
        // cpu user nice system idle iowait irq softirq steal ...
        var cpu = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double Ticks(int field) => long.Parse(cpu[field], CultureInfo.InvariantCulture) / TicksPerSecond;
        return new MachineSample(
            Ticks(1) + Ticks(2) + Ticks(3) + Ticks(6) + Ticks(7), Ticks(8), Counter("/proc/net/snmp", "Udp:", "RcvbufErrors"));
    }

    // Pairs of lines: names, then values.
    private static long Counter(string file, string group, string name)
    {
        var lines = File.ReadLines(file).Where(line => line.StartsWith(group, StringComparison.Ordinal)).Take(2).ToArray();
        if (lines.Length < 2)
        {
            return 0;
        }

        var index = Array.IndexOf(lines[0].Split(' '), name);
        return index < 0 ? 0 : long.Parse(lines[1].Split(' ')[index], CultureInfo.InvariantCulture);
    }
}
