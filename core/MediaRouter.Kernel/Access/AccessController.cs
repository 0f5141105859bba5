using MediaRouter.Kernel.Configuration;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Kernel.Access;

/// <summary>Asks the configured auth backend, within a time limit, and slows those down who guess.</summary>
internal sealed class AccessController(IParts parts, IConfigurationMonitor configuration, TimeProvider timeProvider, ILogger log)
{
    // A random pause hides how long the decision took and makes guessing slow, without holding up anybody else.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(4);

    private readonly GuessLimiter _guesses = new(timeProvider);

    /// <summary>Decides one request.</summary>
    /// <returns>The user name to show.</returns>
    /// <exception cref="RefusedException">The request is refused; for wrong credentials only after the pause.</exception>
    public async ValueTask<string> DecideAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasCredentials)
        {
            var anonymous = await AskAsync(request, cancellationToken);
            return anonymous.IsAllowed ? anonymous.User : throw new RefusedException(Refusal.CredentialsNeeded, "authentication is required");
        }

        var place = await _guesses.EnterAsync(request.RemoteAddress, cancellationToken)
            ?? throw new RefusedException(Refusal.CredentialsWrong, "failed to authenticate: too many attempts from this address are waiting");
        var pause = TimeSpan.Zero;
        AccessDecision? decision = null;
        try
        {
            var started = timeProvider.GetTimestamp();
            decision = await AskAsync(request, cancellationToken);
            if (decision.Value.IsAllowed)
            {
                return decision.Value.User;
            }

            // From the arrival of the request, so that the pause covers what the decision took.
            pause = (LongestPause * Random.Shared.NextDouble()) - timeProvider.GetElapsedTime(started);
        }
        finally
        {
            if (decision is { IsAllowed: false })
            {
                _guesses.LeaveAfterFailure(place, pause);
            }
            else
            {
                _guesses.Leave(place);
            }
        }

        if (pause > TimeSpan.Zero)
        {
            await Task.Delay(pause, timeProvider, cancellationToken);
        }

        throw new RefusedException(Refusal.CredentialsWrong, $"failed to authenticate: {decision.Value.Reason}");
    }

    /// <summary>Decides one request without the pause; a refusal leaves no trace. Who guesses waits for a place all the same.</summary>
    public async ValueTask<bool> IsPermittedAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        if (!request.HasCredentials)
        {
            return (await AskAsync(request, cancellationToken)).IsAllowed;
        }

        if (await _guesses.EnterAsync(request.RemoteAddress, cancellationToken) is not { } place)
        {
            return false;
        }

        try
        {
            return (await AskAsync(request, cancellationToken)).IsAllowed;
        }
        finally
        {
            _guesses.Leave(place);
        }
    }

    private async ValueTask<AccessDecision> AskAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        var current = configuration.Current;
        var method = current.Get<AuthOptions>().AuthMethod;
        var backend = parts.Get<IAuthBackend>().FirstOrDefault(candidate => candidate.Method == method);
        if (backend is null)
        {
            log.LogError("No plugin offers the auth method {Method}; every request is refused", method);
            return AccessDecision.Refuse($"the auth method '{method}' is not available");
        }

        var limit = current.Get<NetworkOptions>().ReadTimeout;
        using var timeout = new CancellationTokenSource(limit, timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await backend.DecideAsync(Normalise(request), either.Token);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // A client without credentials is only asked for them, so its refusal would leave no trace.
            log.LogWarning("The auth backend {Method} made no decision within {Limit} s; the request is refused", method, limit.TotalSeconds);
            return AccessDecision.Refuse($"no decision within {limit.TotalSeconds:0.#} s");
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            log.LogError(ex, "The auth backend {Method} failed; the request is refused", method);
            return AccessDecision.Refuse("the auth backend failed");
        }
    }

    private static AccessRequest Normalise(AccessRequest request) =>
        request.RemoteAddress is { IsIPv4MappedToIPv6: true } mapped ? request with { RemoteAddress = mapped.MapToIPv4() } : request;
}
