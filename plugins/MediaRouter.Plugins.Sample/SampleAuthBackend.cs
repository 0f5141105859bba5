using System.Composition;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Sample;

/// <summary>Lets one user in. In force with <c>authMethod: sample</c>.</summary>
[Export(typeof(IAuthBackend))]
[method: ImportingConstructor]
internal sealed class SampleAuthBackend(SampleOptions options) : IAuthBackend
{
    /// <inheritdoc/>
    public string Method => "sample";

    /// <inheritdoc/>
    public ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        // Protocols with challenge and response never see the password; they prove that the client knows it.
        var isAllowed = request.ProvesKnowledgeOf?.Invoke(options.SampleUser, options.SamplePassword)
            ?? (request.User == options.SampleUser && request.Password == options.SamplePassword);
        return ValueTask.FromResult(isAllowed ? AccessDecision.Allow(request.User) : AccessDecision.Refuse("user or password is wrong"));
    }
}
