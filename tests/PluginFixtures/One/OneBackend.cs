using System.Composition;
using Fixture.Dependency;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace Fixture.One;

/// <summary>Answers questions of the tests in the user name of its decision.</summary>
[Export(typeof(IAuthBackend))]
[method: ImportingConstructor]
internal sealed class OneBackend(Journal journal, ILogger log, TimeProvider time, IPluginDirectory plugins) : IAuthBackend
{
    public string Method => "one";

    public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        log.LogInformation("Asked for {Query}", request.Query);
        return request.Query switch
        {
            "dependency" => Answer(Greeting.Text),
            "journal" => Answer(journal.Read()),
            "year" => Answer($"{time.GetUtcNow().Year}"),
            "plugins" => Answer(string.Join(" ", plugins.Plugins.Select(plugin => plugin.Id))),
            _ => throw new NotSupportedException("unknown question"),
        };
    }

    private static ValueTask<AccessDecision> Answer(string text) => ValueTask.FromResult(AccessDecision.Allow(text));
}
