using System.Composition;
using System.IO.Compression;
using System.IO.Pipelines;
using MediaRouter.Net;
using MediaRouter.Net.Http;
using MediaRouter.Plugins.Metrics.Exposition;
using MediaRouter.Plugins.Metrics.Families;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Metrics;

/// <summary>Answers scrapes with what the router and its plugins tell at that moment.</summary>
[Export(typeof(IExporter))]
[method: ImportingConstructor]
internal sealed class MetricsServer(MetricsOptions options, NetworkOptions network, IPathRegistry paths, MetricGroups groups, ILogger log)
    : IExporter, IReconfigurable<NetworkOptions>
{
    private readonly ILogger _log = log.Narrow("metrics");
    private HttpServer? _server;

    /// <summary>The port that is listened on.</summary>
    public int Port => _server?.Port ?? 0;

    public async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Metrics)
        {
            return;
        }

        var address = ListenAddress.Parse(options.MetricsAddress);
        _server = await HttpServer.StartAsync(
            new HttpServerOptions
            {
                Address = address,
                IsEncrypted = options.MetricsEncryption,
                CertificatePath = options.MetricsServerCert,
                KeyPath = options.MetricsServerKey,
                AllowOrigins = options.MetricsAllowOrigins,
                AllowMethods = "OPTIONS, GET",
                AllowHeaders = "Authorization",
                TrustedProxies = options.MetricsTrustedProxies,
                ReadTimeout = network.ReadTimeout,
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
            await server.StopAsync(cancellationToken);
            await server.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    public bool TryReconfigure(NetworkOptions options) => CanReconfigure(options);

    /// <summary>Only the time limit of reads concerns the server.</summary>
    public bool CanReconfigure(NetworkOptions options) => options.ReadTimeout == network.ReadTimeout;

    private async Task HandleAsync(HttpContext context)
    {
        if (await HttpAccess.AuthorizeAsync(context, paths, HttpAccess.Describe(context, AccessAction.Metrics), _log) is null)
        {
            return;
        }

        var (request, response) = (context.Request, context.Response);
        if (!HttpMethods.IsGet(request.Method) || request.Path.Value is not "/metrics")
        {
            await response.WriteNotFoundAsync();
            return;
        }

        var format = Negotiation.ChooseFormat(request.GetTypedHeaders().Accept);
        response.ContentType = Negotiation.ContentTypeOf(format);
        response.Headers.Append("Vary", "Accept, Accept-Encoding");
        var query = ScrapeQuery.Of(request.Query);
        if (!Negotiation.AcceptsGzip(request.GetTypedHeaders().AcceptEncoding))
        {
            Write(response.BodyWriter);
            await response.BodyWriter.FlushAsync(context.RequestAborted);
            return;
        }

        response.Headers.ContentEncoding = "gzip";
        await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest, leaveOpen: true);
        var body = PipeWriter.Create(gzip, new StreamPipeWriterOptions(leaveOpen: true));
        Write(body);
        await body.CompleteAsync();

        void Write(PipeWriter output)
        {
            var writer = new ExpositionWriter(output, format);
            groups.Write(writer, query);
            writer.Finish();
        }
    }
}
