using System.Composition;
using Fixture.Dependency;
using MediaRouter.Sdk.Control;

namespace Fixture.Two;

/// <summary>Tells which version of the private dependency it got.</summary>
[Export(typeof(IAuthBackend))]
internal sealed class TwoBackend : IAuthBackend
{
    public string Method => "two";

    public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancellationToken) =>
        ValueTask.FromResult(AccessDecision.Allow(Greeting.Text));
}
