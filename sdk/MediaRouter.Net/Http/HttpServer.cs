using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using MediaRouter.Sdk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Net.Http;

/// <summary>A web server that a plugin mounts its requests on: listener, TLS, origins, proxies and faults are the same for all of them.</summary>
/// <remarks>Kestrel behind it. Requests come on the thread pool, many at a time.</remarks>
public sealed class HttpServer : IAsyncDisposable
{
    // A connection without a request.
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);

    private readonly WebApplication _application;
    private readonly CertificateFile? _certificate;
    private readonly string? _socketPath;

    private HttpServer(WebApplication application, CertificateFile? certificate, string? socketPath)
    {
        _application = application;
        _certificate = certificate;
        _socketPath = socketPath;
    }

    /// <summary>The port that is listened on; 0 for a local socket. Differs from the setting when that is 0.</summary>
    public int Port { get; private init; }

    /// <summary>Starts to listen.</summary>
    /// <param name="options">How.</param>
    /// <param name="handler">Takes each request that is not a preflight. What escapes it is logged as a defect and answered with status 500.</param>
    /// <param name="log">Narrowed to the server.</param>
    /// <param name="cancellationToken">Cancelled when the router stops before the start has finished.</param>
    /// <exception cref="ConfigurationFaultException">The address cannot be listened on, or the certificate cannot be used.</exception>
    public static async Task<HttpServer> StartAsync(HttpServerOptions options, RequestDelegate handler, ILogger log, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(log);
        var certificate = options.IsEncrypted ? LoadCertificate(options, log) : null;
        WebApplication? application = null;
        try
        {
            if (options.Address.IsUnix)
            {
                RemoveStaleSocket(options.Address.UnixPath);
            }

            application = Build(options, handler, log, certificate);
            await application.StartAsync(cancellationToken).ConfigureAwait(false);
            return new HttpServer(application, certificate, options.Address.UnixPath) { Port = PortOf(application) };
        }
        catch (Exception ex)
        {
            if (application is not null)
            {
                await application.DisposeAsync().ConfigureAwait(false);
            }

            if (certificate is not null)
            {
                await certificate.DisposeAsync().ConfigureAwait(false);
            }

            if (ex is IOException or SocketException or AddressInUseException or UnauthorizedAccessException)
            {
                throw new ConfigurationFaultException($"cannot listen on {options.Address}: {(ex.InnerException ?? ex).Message}", ex);
            }

            throw;
        }
    }

    /// <summary>Stops to accept, lets requests finish until the token is cancelled, then cuts them off.</summary>
    /// <param name="cancellationToken">Cancelled at the deadline.</param>
    public Task StopAsync(CancellationToken cancellationToken) => _application.StopAsync(cancellationToken);

    /// <summary>Stops without waiting for requests.</summary>
    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
        if (_certificate is not null)
        {
            await _certificate.DisposeAsync().ConfigureAwait(false);
        }

        if (_socketPath is not null)
        {
            RemoveStaleSocket(_socketPath);
        }
    }

    private static CertificateFile LoadCertificate(HttpServerOptions options, ILogger log)
    {
        try
        {
            return CertificateFile.Load(options.CertificatePath, options.KeyPath, log);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ConfigurationFaultException($"cannot use the certificate '{options.CertificatePath}' with the key '{options.KeyPath}': {ex.Message}", ex);
        }
    }

    private static WebApplication Build(HttpServerOptions options, RequestDelegate handler, ILogger log, CertificateFile? certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton<ILoggerFactory>(new HttpLogBridge(log));
        builder.WebHost.UseKestrelCore();

        // Requests are taken on the thread that received them: handlers do not block, and another thread would cost as much as most of them.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;
            kestrel.Limits.RequestHeadersTimeout = options.ReadTimeout;
            kestrel.Limits.KeepAliveTimeout = IdleLimit;
            Listen(kestrel, options.Address, listen =>
            {
                DirectTransport.Use(listen, options.WriteTimeout);
                if (certificate is not null)
                {
                    listen.Protocols = HttpProtocols.Http1AndHttp2;
                    listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => ValueTask.FromResult(TlsOptionsFor(certificate)) });
                }
                else
                {
                    listen.Protocols = HttpProtocols.Http1;
                }
            });
        });

        var application = builder.Build();
        var cors = new CorsPolicy(options.AllowOrigins);
        application.Run(context => HandleAsync(context, options, cors, handler, log));
        return application;
    }

    // Options are made for each handshake, because Kestrel writes the application protocols into them.
    private static SslServerAuthenticationOptions TlsOptionsFor(CertificateFile certificate) =>
        new() { ServerCertificateContext = certificate.Certificate };

    private static void Listen(KestrelServerOptions kestrel, ListenAddress address, Action<ListenOptions> configure)
    {
        if (address.IsUnix)
        {
            kestrel.ListenUnixSocket(address.UnixPath, configure);
        }
        else
        {
            kestrel.Listen(address.Resolve(), configure);
        }
    }

    private static async Task HandleAsync(HttpContext context, HttpServerOptions options, CorsPolicy cors, RequestDelegate handler, ILogger log)
    {
        try
        {
            ForwardedClient.Apply(context, options.TrustedProxies);
            var request = context.Request;
            var headers = context.Response.Headers;
            headers.Server = "MediaRouter";
            if (cors.AllowedOrigin(request.Headers.Origin.ToString()) is { } allowed)
            {
                headers.AccessControlAllowOrigin = allowed;
                if (allowed != "*")
                {
                    headers.Vary = "Origin";
                }
            }

            if (HttpMethods.IsOptions(request.Method) && request.Headers.AccessControlRequestMethod.Count > 0)
            {
                headers.AccessControlAllowMethods = options.AllowMethods;
                headers.AccessControlAllowHeaders = options.AllowHeaders;
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            if (options.ExposeHeaders.Length > 0)
            {
                headers.AccessControlExposeHeaders = options.ExposeHeaders;
            }

            await handler(context).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; nobody waits for an answer.
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException ex)
        {
            await TryWriteErrorAsync(context, ex.StatusCode, ex.Message).ConfigureAwait(false);
        }
        catch (Exception ex)
        {
            log.LogError(ex, "Unexpected failure of {Method} {Path}", context.Request.Method, context.Request.Path.Value);
            await TryWriteErrorAsync(context, StatusCodes.Status500InternalServerError, "internal error").ConfigureAwait(false);
        }
    }

    private static async Task TryWriteErrorAsync(HttpContext context, int statusCode, string message)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await context.Response.WriteErrorAsync(statusCode, message).ConfigureAwait(false);
    }

    private static int PortOf(WebApplication application)
    {
        var url = application.Urls.FirstOrDefault();
        return url is not null && Uri.TryCreate(url, UriKind.Absolute, out var address) && !url.Contains("unix:", StringComparison.Ordinal) ? address.Port : 0;
    }

    // A socket that a killed process left behind would be "in use" forever. One that answers is in use indeed.
    private static void RemoveStaleSocket(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException ex) when (ex.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
        catch (SocketException)
        {
            // Not a socket, or not ours to judge: listening will say what is wrong.
        }
    }
}
