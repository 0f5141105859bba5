using System.Composition;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Ingest;

namespace Fixture.One;

/// <summary>Restarts with every change of its settings.</summary>
[Export(typeof(IServer)), Export]
[method: ImportingConstructor]
internal sealed class OneServer(OneOptions options, Journal journal) : IServer
{
    public string Greeting => options.OneGreeting;

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (options.OneFailure.Length > 0)
        {
            throw new ConfigurationFaultException(options.OneFailure);
        }

        journal.Add("server started with " + options.OneGreeting);
        return ValueTask.CompletedTask;
    }

    public ValueTask StopAsync(CancellationToken cancellationToken)
    {
        journal.Add("server stopped with " + options.OneGreeting);
        return ValueTask.CompletedTask;
    }
}
