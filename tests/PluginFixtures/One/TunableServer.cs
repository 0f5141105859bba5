using System.Composition;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Ingest;

namespace Fixture.One;

/// <summary>Takes most changes of its settings over in place.</summary>
[Export(typeof(IServer))]
[method: ImportingConstructor]
internal sealed class TunableServer(TunableOptions options, Journal journal) : IServer, IReconfigurable<TunableOptions>
{
    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        journal.Add($"tunable started with {options.OneLevel}");
        return ValueTask.CompletedTask;
    }

    public ValueTask StopAsync(CancellationToken cancellationToken)
    {
        journal.Add("tunable stopped");
        return ValueTask.CompletedTask;
    }

    public bool TryReconfigure(TunableOptions options)
    {
        if (!CanReconfigure(options))
        {
            return false;
        }

        journal.Add($"tunable took {options.OneLevel}");
        return true;
    }

    public bool CanReconfigure(TunableOptions options) => options.OneLevel < 100;
}
