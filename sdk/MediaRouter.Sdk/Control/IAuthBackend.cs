namespace MediaRouter.Sdk.Control;

/// <summary>Part: decides access requests. The one whose <see cref="Method"/> equals the setting <c>authMethod</c> is asked.</summary>
public interface IAuthBackend
{
    /// <summary>Name for <c>authMethod</c>, for instance <c>internal</c>.</summary>
    string Method { get; }

    /// <summary>Decides one request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancelled when the client has gone or the time limit is reached.</param>
    /// <remarks>Called by many threads at a time. The host delays the answer to wrong credentials; a backend does not.</remarks>
    ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancellationToken);
}
