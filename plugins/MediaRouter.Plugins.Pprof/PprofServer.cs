using System.Composition;
using System.Net.Mime;
using MediaRouter.Net;
using MediaRouter.Net.Http;
using MediaRouter.Plugins.Pprof.Capture;
using MediaRouter.Plugins.Pprof.Profiles;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Pprof;

/// <summary>Serves profiles under the URLs that the tools of Go ask for, and traces for those of .NET.</summary>
[Export(typeof(IExporter))]
internal sealed class PprofServer : IExporter, IReconfigurable<NetworkOptions>, IDisposable
{
    private const string Folder = "/debug/pprof/";
    private const string BinaryType = MediaTypeNames.Application.Octet;
    private const string TextType = "text/plain; charset=utf-8";
    private const int ProfileSeconds = 30;
    private const int AllocationSeconds = 10;
    private const string RetryAfterSeconds = "5";

    private readonly PprofOptions _options;
    private readonly NetworkOptions _network;
    private readonly IPathRegistry _paths;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    // Made with the first profile, so that what it needs is loaded only then.
    private readonly Lazy<IProfiler> _profiler;

    // Taken by the profile that is being collected.
    private readonly SemaphoreSlim _gate = new(1);

    // Cancelled when the server stops; a profile may take minutes.
    private readonly CancellationTokenSource _stopping = new();
    private HttpServer? _server;

    [ImportingConstructor]
    public PprofServer(PprofOptions options, NetworkOptions network, IPathRegistry paths, TimeProvider time, ILogger log)
        : this(options, network, paths, time, log, () => new RuntimeProfiler(time))
    {
    }

    internal PprofServer(PprofOptions options, NetworkOptions network, IPathRegistry paths, TimeProvider time, ILogger log, Func<IProfiler> profiler)
    {
        _options = options;
        _network = network;
        _paths = paths;
        _time = time;
        _log = log.Narrow("pprof");
        _profiler = new Lazy<IProfiler>(profiler);
    }

    /// <summary>The port that is listened on.</summary>
    public int Port => _server?.Port ?? 0;

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (!_options.Pprof)
        {
            return;
        }

        var address = ListenAddress.Parse(_options.PprofAddress);
        _server = await HttpServer.StartAsync(
            new HttpServerOptions
            {
                Address = address,
                IsEncrypted = _options.PprofEncryption,
                CertificatePath = _options.PprofServerCert,
                KeyPath = _options.PprofServerKey,
                AllowOrigins = _options.PprofAllowOrigins,
                AllowMethods = "OPTIONS, GET",
                AllowHeaders = "Authorization",
                TrustedProxies = _options.PprofTrustedProxies,
                ReadTimeout = _network.ReadTimeout,
            },
            HandleAsync,
            _log,
            cancellationToken);
        _log.LogInformation("listener opened on {Address}", address);
    }

    public async ValueTask StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _server, null) is { } server)
        {
            await _stopping.CancelAsync();
            await server.StopAsync(cancellationToken);
            await server.DisposeAsync();
        }
    }

    public void Dispose()
    {
        _stopping.Dispose();
        _gate.Dispose();
    }

    /// <inheritdoc/>
    public bool TryReconfigure(NetworkOptions options) => CanReconfigure(options);

    /// <summary>Only the time limit of reads concerns the server.</summary>
    public bool CanReconfigure(NetworkOptions options) => options.ReadTimeout == _network.ReadTimeout;

    private async Task HandleAsync(HttpContext context)
    {
        if (await HttpAccess.AuthorizeAsync(context, _paths, HttpAccess.Describe(context, AccessAction.Pprof), _log) is null)
        {
            return;
        }

        var (request, response) = (context.Request, context.Response);
        var path = request.Path.Value ?? "";
        if (!HttpMethods.IsGet(request.Method))
        {
            await response.WriteNotFoundAsync();
            return;
        }

        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        switch (path)
        {
            case Folder:
                await WriteAsync(response, "text/html; charset=utf-8", IndexPage.Html);
                break;
            case "/debug/pprof":
                response.Redirect(Folder, permanent: true);
                break;
            case Folder + "cmdline":
                await WriteAsync(response, TextType, string.Join('\0', Environment.GetCommandLineArgs()));
                break;
            case Folder + "symbol":
                // Profiles carry the names of functions; no addresses need to be looked up.
                await WriteAsync(response, TextType, "num_symbols: 0\n");
                break;
            case Folder + "profile":
                await TakeTimedAsync(context, "profile", ProfileSeconds, _profiler.Value.ProcessorAsync);
                break;
            case Folder + "allocs":
                await TakeTimedAsync(context, "allocs", AllocationSeconds, _profiler.Value.AllocationsAsync);
                break;
            case Folder + "heap":
                await TakeAsync(context, async cancellationToken => await WriteProfileAsync(context, "heap", await _profiler.Value.HeapAsync(cancellationToken)));
                break;
            case Folder + "goroutine" or Folder + "threads":
                await TakeAsync(context, cancellationToken => WriteThreadsAsync(context, path[Folder.Length..], cancellationToken));
                break;
            case "/debug/nettrace" or Folder + "nettrace":
                await TraceAsync(context);
                break;
            default:
                await response.WriteNotFoundAsync();
                break;
        }
    }

    private async Task TakeTimedAsync(HttpContext context, string name, int ordinarySeconds, Func<TimeSpan, CancellationToken, Task<Profile>> take)
    {
        if (await ReadSecondsAsync(context, ordinarySeconds) is { } duration)
        {
            await TakeAsync(context, async cancellationToken => await WriteProfileAsync(context, name, await take(duration, cancellationToken)));
        }
    }

    private async Task TraceAsync(HttpContext context)
    {
        if (!TraceProviders.TryParse(context.Request.Query["providers"].ToString(), out var providers, out var wrong))
        {
            await context.Response.WriteErrorAsync(StatusCodes.Status400BadRequest, $"'providers' must be a list of Name[:Keywords[:Level]], but has '{wrong}'");
        }
        else if (await ReadSecondsAsync(context, ProfileSeconds) is { } duration)
        {
            await TakeAsync(context, cancellationToken =>
            {
                SetFile(context.Response, "mediarouter.nettrace");
                return _profiler.Value.TraceAsync(providers, duration, context.Response.Body, cancellationToken);
            });
        }
    }

    // One profile at a time, until the client goes or the server stops.
    private async Task TakeAsync(HttpContext context, Func<CancellationToken, Task> take)
    {
        var response = context.Response;
        if (!await _gate.WaitAsync(0))
        {
            response.Headers.RetryAfter = RetryAfterSeconds;
            await response.WriteErrorAsync(StatusCodes.Status503ServiceUnavailable, "another profile is being taken");
            return;
        }

        try
        {
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping.Token);
            var what = context.Request.Path.Value;
            _log.LogInformation("{Client} takes {Profile}", HttpAccess.ClientOf(context), what);
            try
            {
                await take(ended.Token);
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                _log.LogInformation("{Profile} given up: {Reason}", what, _stopping.IsCancellationRequested ? "the server stops" : "the client has gone");
                await AnswerFaultAsync(context, "the server stops");
            }
            catch (ProfileFaultException ex)
            {
                _log.LogWarning("{Profile} failed: {Reason}", what, ex.Message);
                await AnswerFaultAsync(context, ex.Message);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    private static async Task AnswerFaultAsync(HttpContext context, string message)
    {
        if (context.Response.HasStarted)
        {
            // A trace that is cut off must not look whole.
            context.Abort();
        }
        else if (!context.RequestAborted.IsCancellationRequested)
        {
            context.Response.Headers.Remove("Content-Disposition");
            await context.Response.WriteErrorAsync(StatusCodes.Status503ServiceUnavailable, message);
        }
    }

    private async Task WriteThreadsAsync(HttpContext context, string name, CancellationToken cancellationToken)
    {
        var threads = await _profiler.Value.ThreadsAsync(cancellationToken);
        if (ProfileRequest.ReadDebug(context.Request.Query) == 2)
        {
            await WriteAsync(context.Response, TextType, ProfileText.OfEach(threads));
        }
        else
        {
            await WriteProfileAsync(context, name, ProfileText.Group(threads, _time.GetUtcNow()));
        }
    }

    private static async Task WriteProfileAsync(HttpContext context, string name, Profile profile)
    {
        if (ProfileRequest.ReadDebug(context.Request.Query) > 0)
        {
            await WriteAsync(context.Response, TextType, ProfileText.Of(name, profile));
            return;
        }

        SetFile(context.Response, name);
        var bytes = ProfileEncoder.Encode(profile);
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }

    private static async Task<TimeSpan?> ReadSecondsAsync(HttpContext context, int ordinary)
    {
        if (ProfileRequest.TryReadSeconds(context.Request.Query, ordinary, out var duration))
        {
            return duration;
        }

        await context.Response.WriteErrorAsync(StatusCodes.Status400BadRequest, $"'seconds' must be a number between 1 and {ProfileRequest.MaxSeconds}");
        return null;
    }

    private static void SetFile(HttpResponse response, string name)
    {
        response.ContentType = BinaryType;
        response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
    }

    private static Task WriteAsync(HttpResponse response, string type, string text)
    {
        response.ContentType = type;
        return response.WriteAsync(text, response.HttpContext.RequestAborted);
    }
}
