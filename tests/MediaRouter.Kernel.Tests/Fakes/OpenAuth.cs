using MediaRouter.Sdk.Control;

namespace MediaRouter.Kernel.Tests.Fakes;

/// <summary>Lets everybody in but those with the password <c>wrong</c>; refuses anonymous clients of the path <c>private</c>.</summary>
internal sealed class OpenAuth : IAuthBackend
{
    public string Method => "internal";

    public async ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        if (request.Password == "hang")
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }

        return request.Password switch
        {
            "wrong" => AccessDecision.Refuse("authentication failed"),
            "throw" => throw new InvalidOperationException("defect"),
            "" when request.Path == "private" => AccessDecision.Refuse("authentication failed"),
            _ => AccessDecision.Allow(request.User),
        };
    }
}
