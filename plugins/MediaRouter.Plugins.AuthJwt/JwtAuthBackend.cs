using System.Composition;
using MediaRouter.Net.Http;
using MediaRouter.Plugins.AuthJwt.Keys;
using MediaRouter.Plugins.AuthJwt.Tokens;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.AuthJwt;

/// <summary>Decides by the permissions in a token that an issuer has signed.</summary>
[Export(typeof(IAuthBackend))]
[Shared]
internal sealed class JwtAuthBackend : IAuthBackend, ICredentialCache, IReconfigurable<AuthJwtOptions>, IAsyncDisposable
{
    // Set once.
    private readonly IConfigurationMonitor _configuration;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    // Replaced as a whole.
    private volatile Rules _rules;

    // Sources that are no longer in force while they end; touched by the life cycle members only, which come one after the other.
    private Task _ending = Task.CompletedTask;

    /// <summary>Makes the backend; nothing is fetched before the first request.</summary>
    [ImportingConstructor]
    public JwtAuthBackend(AuthJwtOptions options, IConfigurationMonitor configuration, TimeProvider time, ILogger log)
    {
        _configuration = configuration;
        _time = time;
        _log = log.Narrow("auth");
        _rules = Prepare(options, former: null);
    }

    /// <inheritdoc/>
    public string Method => AuthJwtOptions.MethodName;

    /// <inheritdoc/>
    public async ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        while (true)
        {
            var rules = _rules;
            if (rules.Exclude.Any(rule => rule.Permits(request.Action, request.Path)))
            {
                return AccessDecision.Allow("");
            }

            var decision = await DecideAsync(request, rules, cancellationToken);

            // Keys that were withdrawn while they were fetched are no reason to refuse.
            if (decision.IsAllowed || rules.Keys == _rules.Keys)
            {
                return decision;
            }
        }
    }

    /// <inheritdoc/>
    public void Refresh() => _rules.Keys?.Forget();

    /// <inheritdoc/>
    public bool TryReconfigure(AuthJwtOptions options)
    {
        var former = _rules;
        _rules = Prepare(options, former);
        if (former.Keys is { } keys && keys != _rules.Keys)
        {
            _ending = Task.WhenAll(_ending, keys.DisposeAsync().AsTask());
        }

        return true;
    }

    /// <inheritdoc/>
    public bool CanReconfigure(AuthJwtOptions options) => true;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_rules.Keys is { } keys)
        {
            await keys.DisposeAsync();
        }

        await _ending;
    }

    private async ValueTask<AccessDecision> DecideAsync(AccessRequest request, Rules rules, CancellationToken cancellationToken)
    {
        // Elsewhere there always were headers, so only there the older name was a matter of the settings.
        var text = rules.Options.AcceptsFormerQueryName || request.Protocol is "rtsp" or "rtmp" ? request.FindToken("token", "jwt") : request.FindToken("token");
        if (text.Length == 0)
        {
            return AccessDecision.Refuse("JWT not provided");
        }

        if (!SignedToken.TryParse(text, out var token, out var fault))
        {
            return AccessDecision.Refuse($"the JWT is invalid: {fault}");
        }

        if (rules.Keys is not { } source)
        {
            return AccessDecision.Refuse("'authJWTJWKS' is empty");
        }

        if (await FindSignatureFaultAsync(token, source, cancellationToken) is { } refusal)
        {
            return AccessDecision.Refuse(refusal);
        }

        if (!TokenClaims.TryParse(token.Payload, out var claims))
        {
            return AccessDecision.Refuse("the JWT is invalid: its claims are malformed");
        }

        if (claims.FindFault(_time.GetUtcNow(), rules.Options.Issuer, rules.Options.Audience) is { } claimFault)
        {
            return AccessDecision.Refuse($"the JWT is invalid: {claimFault}");
        }

        if (!claims.TryGetPermissions(rules.Options.ClaimKey, out var permissions, out fault))
        {
            return AccessDecision.Refuse(fault);
        }

        return permissions.Any(permission => permission.Action == request.Action && AccessPermissionRule.Compile(permission).Permits(request.Action, request.Path))
            ? AccessDecision.Allow(claims.Subject)
            : AccessDecision.Refuse("user doesn't have permission to perform action");
    }

    private static async ValueTask<string?> FindSignatureFaultAsync(SignedToken token, KeySetSource source, CancellationToken cancellationToken)
    {
        var keys = await source.GetAsync(cancellationToken);
        if (!keys.IsPresent)
        {
            return $"the key set is not available: {keys.Fault}";
        }

        if (keys.Set.Verifies(token, out var fault, out var mayBeNew))
        {
            return null;
        }

        if (mayBeNew && await source.GetNewerAsync(keys, cancellationToken) is { IsPresent: true } newer && newer != keys && newer.Set.Verifies(token, out fault, out _))
        {
            return null;
        }

        return $"the JWT is invalid: {fault}";
    }

    private Rules Prepare(AuthJwtOptions options, Rules? former)
    {
        var exclude = options.Exclude.Select(AccessPermissionRule.Compile).ToArray();
        for (var i = 0; i < exclude.Length; i++)
        {
            if (!exclude[i].IsValid)
            {
                _log.LogWarning("Exclusion of path {PermissionPath} never matches: the regular expression is invalid", options.Exclude[i].Path);
            }
        }

        // Keys are kept over a change that does not concern them.
        if (former is not null && former.Options.KeySetAddress == options.KeySetAddress && former.Options.KeySetFingerprint == options.KeySetFingerprint)
        {
            return new Rules(options, exclude, former.Keys);
        }

        // While another method is in force, the address need not make sense.
        var keys = HttpEndpoint.IsValid(options.KeySetAddress)
            ? new KeySetSource(options.KeySetAddress, options.KeySetFingerprint, () => _configuration.Current.Get<NetworkOptions>().ReadTimeout, _time, _log)
            : null;
        return new Rules(options, exclude, keys);
    }

    private sealed class Rules(AuthJwtOptions options, AccessPermissionRule[] exclude, KeySetSource? keys)
    {
        public AuthJwtOptions Options { get; } = options;

        public AccessPermissionRule[] Exclude { get; } = exclude;

        public KeySetSource? Keys { get; } = keys;
    }
}
