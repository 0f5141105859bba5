using MediaRouter.Benchmarks.Load.Rtsp;

namespace MediaRouter.Benchmarks.Load.Attacks;

/// <summary>The attacks that the options ask for, all running.</summary>
internal sealed class AttackSet : IDisposable
{
    private readonly List<Attack> _attacks = [];

    public static AttackSet Start(LoadOptions options, UdpPortRange ports)
    {
        var set = new AttackSet();
        if (options.SlowReaders > 0)
        {
            set._attacks.Add(new SlowReaders(options, ports));
        }

        if (options.VanishingReaders > 0)
        {
            set._attacks.Add(new VanishingReaders(options, ports));
        }

        for (var i = 0; i < options.GarbagePublishers; i++)
        {
            set._attacks.Add(new GarbagePublisher(options, i));
        }

        if (options.SetupFloodPerSecond > 0)
        {
            set._attacks.Add(new SetupFlood(options, ports));
        }

        set._attacks.ForEach(attack => attack.Start());
        return set;
    }

    public IReadOnlyDictionary<string, long> Stop()
    {
        var counts = new Dictionary<string, long>();
        foreach (var attack in _attacks)
        {
            attack.Stop();
            attack.AddCounts(counts);
        }

        return counts;
    }

    public void Dispose() => _attacks.ForEach(attack => attack.Dispose());
}
