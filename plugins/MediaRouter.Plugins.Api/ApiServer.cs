using System.Composition;
using MediaRouter.Net;
using MediaRouter.Net.Http;
using MediaRouter.Plugins.Api.Operations;
using MediaRouter.Plugins.Api.Protection;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Api;

/// <summary>Listens for requests of the control API, lets in who may, and finds the operation.</summary>
[Export(typeof(IExporter))]
[method: ImportingConstructor]
internal sealed class ApiServer(ApiOptions options, NetworkOptions network, IPathRegistry paths, OperationTable operations, ILogger log) : IExporter, IReconfigurable<NetworkOptions>, IDisposable
{
    // Who listens to events may pause, and loses events meanwhile; who takes nothing for longer than this is dropped.
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly ILogger _log = log.Narrow("API");
    private readonly CancellationTokenSource _stopping = new();
    private readonly BrowserGuard _guard = new(options.ApiAllowOrigins, options.ApiTrustedProxies);
    private HttpServer? _server;

    /// <summary>The port that is listened on.</summary>
    public int Port => _server?.Port ?? 0;

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Api)
        {
            return;
        }

        var address = ListenAddress.Parse(options.ApiAddress);
        _server = await HttpServer.StartAsync(
            new HttpServerOptions
            {
                Address = address,
                IsEncrypted = options.ApiEncryption,
                CertificatePath = options.ApiServerCert,
                KeyPath = options.ApiServerKey,
                AllowOrigins = options.ApiAllowOrigins,
                AllowMethods = "OPTIONS, GET, POST, PATCH, DELETE",
                TrustedProxies = options.ApiTrustedProxies,
                ReadTimeout = network.ReadTimeout,
                WriteTimeout = LongestPause,
            },
            HandleAsync,
            _log,
            cancellationToken);
        _log.LogInformation("listener opened on {Address}", address);
    }

    public async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _server, null) is not { } server)
        {
            return;
        }

        // Event streams never end by themselves.
        await _stopping.CancelAsync();
        await server.StopAsync(cancellationToken);
        await server.DisposeAsync();
    }

    public void Dispose() => _stopping.Dispose();

    /// <inheritdoc/>
    public bool TryReconfigure(NetworkOptions options) => CanReconfigure(options);

    /// <summary>Only the time limit of reads concerns the server.</summary>
    public bool CanReconfigure(NetworkOptions options) => options.ReadTimeout == network.ReadTimeout;

    private async Task HandleAsync(HttpContext context)
    {
        if (_guard.Refuse(context.Request, context.Connection.RemoteIpAddress) is { } reason)
        {
            _log.Narrow($"conn {HttpAccess.ClientOf(context)}").LogWarning("A request was refused: {Reason}", reason);
            await context.Response.WriteErrorAsync(StatusCodes.Status403Forbidden, reason);
            return;
        }

        if (await HttpAccess.AuthorizeAsync(context, paths, HttpAccess.Describe(context, AccessAction.Api), _log) is null)
        {
            return;
        }

        if (operations.Find(context.Request.Method, PathOf(context)) is not { } found)
        {
            await context.Response.WriteNotFoundAsync();
            return;
        }

        var call = new ApiCall(context, found.Argument, _stopping.Token);
        try
        {
            await found.Operation.Handler(call);
        }
        catch (ApiErrorException ex)
        {
            _log.LogDebug("{Method} {Path}: {Reason}", context.Request.Method, context.Request.Path.Value, ex.Message);
            await context.Response.WriteErrorAsync(ex.StatusCode, ex.Message);
        }
    }

    // The web server leaves encoded slashes as they are. Names have slashes, and generated clients encode them.
    private static string PathOf(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        return target.StartsWith('/') ? Uri.UnescapeDataString(target.Split('?', 2)[0]) : context.Request.Path.Value ?? "";
    }
}
