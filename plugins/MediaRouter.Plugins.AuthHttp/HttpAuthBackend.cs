using System.Composition;
using MediaRouter.Net.Http;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.AuthHttp;

/// <summary>Decides as a server says that is asked once for each request.</summary>
[Export(typeof(IAuthBackend))]
[Shared]
internal sealed class HttpAuthBackend : IAuthBackend, IReconfigurable<AuthHttpOptions>, IDisposable
{
    private static readonly TimeSpan FailureReportInterval = TimeSpan.FromSeconds(1);

    // Set once.
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _reporting = new();

    // Replaced as a whole.
    private volatile Rules _rules;

    // Under the lock.
    private long? _lastReport;
    private int _unreported;

    /// <summary>Makes the backend; nothing is sent before the first request.</summary>
    [ImportingConstructor]
    public HttpAuthBackend(AuthHttpOptions options, TimeProvider time, ILogger log)
    {
        _time = time;
        _log = log.Narrow("auth");
        _rules = Prepare(options);
    }

    /// <inheritdoc/>
    public string Method => AuthHttpOptions.MethodName;

    /// <inheritdoc/>
    public async ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Rules rules;
        do
        {
            // One that is being replaced may already be closed.
            rules = _rules;
            if (rules.Exclude.Any(rule => rule.Permits(request.Action, request.Path)))
            {
                return AccessDecision.Allow("");
            }

            if (rules.Client is null)
            {
                return AccessDecision.Refuse("'authHTTPAddress' is empty");
            }
        }
        while (!rules.Client.TryUse());

        try
        {
            var answer = await rules.Client.AskAsync(AccessPayload.Write(request), cancellationToken);
            if (answer.IsAllowed)
            {
                return AccessDecision.Allow(request.User);
            }

            if (answer.IsFailure)
            {
                ReportFailure(answer.Reason);
            }
            else
            {
                _log.LogDebug("{Action} of path '{Path}' is refused: {Reason}", request.Action, request.Path, answer.Reason);
            }

            return AccessDecision.Refuse(answer.Reason);
        }
        finally
        {
            rules.Client.Release();
        }
    }

    /// <inheritdoc/>
    public bool TryReconfigure(AuthHttpOptions options)
    {
        var former = _rules;
        _rules = Prepare(options);
        former.Client?.Dispose();
        return true;
    }

    /// <inheritdoc/>
    public bool CanReconfigure(AuthHttpOptions options) => true;

    /// <inheritdoc/>
    public void Dispose()
    {
        var former = _rules;
        _rules = new Rules([], null);
        former.Client?.Dispose();
    }

    private Rules Prepare(AuthHttpOptions options)
    {
        var exclude = options.Exclude.Select(AccessPermissionRule.Compile).ToArray();
        for (var i = 0; i < exclude.Length; i++)
        {
            if (!exclude[i].IsValid)
            {
                _log.LogWarning("Exclusion of path {PermissionPath} never matches: the regular expression is invalid", options.Exclude[i].Path);
            }
        }

        // Nobody is asked while another method is in force; its configuration need not make sense.
        return new Rules(exclude, HttpEndpoint.IsValid(options.Address) ? new AuthServerClient(options) : null);
    }

    // A server that is down fails everybody: the log tells once a second. Clients without credentials are only asked for them, so that the
    // refusal itself would leave no trace.
    private void ReportFailure(string reason)
    {
        int more;
        lock (_reporting)
        {
            if (_lastReport is { } last && _time.GetElapsedTime(last) < FailureReportInterval)
            {
                _unreported++;
                return;
            }

            _lastReport = _time.GetTimestamp();
            more = _unreported;
            _unreported = 0;
        }

        if (more == 0)
        {
            _log.LogWarning("{Reason}", reason);
        }
        else
        {
            _log.LogWarning("{Reason} ({Count} more before)", reason, more);
        }
    }

    private sealed class Rules(AccessPermissionRule[] exclude, AuthServerClient? client)
    {
        public AccessPermissionRule[] Exclude { get; } = exclude;

        public AuthServerClient? Client { get; } = client;
    }
}
