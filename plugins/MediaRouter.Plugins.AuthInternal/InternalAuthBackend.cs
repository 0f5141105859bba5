using System.Composition;
using MediaRouter.Plugins.AuthInternal.Credentials;
using MediaRouter.Plugins.AuthInternal.Rules;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.AuthInternal;

/// <summary>Decides by the users of the configuration.</summary>
/// <remarks>
/// The users come from a global setting and from settings of all paths, so the backend looks at the configuration in force instead of
/// importing one record: a reload is in effect with the next request, whole, and never with half of the old rules.
/// </remarks>
[Export(typeof(IAuthBackend))]
[Shared]
internal sealed class InternalAuthBackend : IAuthBackend, IDisposable
{
    // Set once.
    private readonly IConfigurationMonitor _configuration;
    private readonly ILogger _log;
    private readonly Argon2Gate _gate;
    private readonly Lock _compiling = new();

    // Written under the lock, read by everyone; the table goes with the configuration that it was made of.
    private volatile Compiled? _compiled;

    /// <summary>Makes the backend; nothing is read before the first request.</summary>
    [ImportingConstructor]
    public InternalAuthBackend(IConfigurationMonitor configuration, ILogger log)
        : this(configuration, log, Argon2Gate.ForThisMachine())
    {
    }

    internal InternalAuthBackend(IConfigurationMonitor configuration, ILogger log, Argon2Gate gate)
    {
        _configuration = configuration;
        _log = log;
        _gate = gate;
    }

    /// <inheritdoc/>
    public string Method => AuthInternalOptions.MethodName;

    /// <inheritdoc/>
    public async ValueTask<AccessDecision> DecideAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await CurrentTable().DecideAsync(request, _gate, cancellationToken) switch
        {
            true => AccessDecision.Allow(request.User),
            false => AccessDecision.Refuse("authentication failed"),
            null => AccessDecision.Refuse("too many password checks are waiting"),
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private UserTable CurrentTable()
    {
        var configuration = _configuration.Current;
        var compiled = _compiled;
        if (compiled?.Configuration == configuration)
        {
            return compiled.Table;
        }

        lock (_compiling)
        {
            // The one of another thread that came first may even be newer.
            configuration = _configuration.Current;
            compiled = _compiled;
            if (compiled?.Configuration == configuration)
            {
                return compiled.Table;
            }

            // Equal users keep the table, and with it what was computed for them.
            var users = UserTable.UsersOf(configuration);
            var table = compiled is not null && compiled.Table.Users.Equals(users) ? compiled.Table : Compile(users);
            _compiled = new Compiled(configuration, table);
            return table;
        }
    }

    private UserTable Compile(OptionList<InternalUserOptions> users)
    {
        var table = UserTable.Compile(users);
        foreach (var expression in table.InvalidExpressions)
        {
            _log.LogWarning("Permission for path {PermissionPath} never matches: the regular expression is invalid", expression);
        }

        return table;
    }

    private sealed class Compiled(IRouterConfiguration configuration, UserTable table)
    {
        public IRouterConfiguration Configuration { get; } = configuration;

        public UserTable Table { get; } = table;
    }
}
