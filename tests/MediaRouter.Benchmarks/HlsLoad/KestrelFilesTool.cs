using MediaRouter.Benchmarks.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace MediaRouter.Benchmarks.HlsLoad;

/// <summary>The command <c>kestrel-files</c>: what Kestrel costs by itself. The endpoint finds ready bytes by their name and sends them.</summary>
internal static class KestrelFilesTool
{
    public static int Run(ReadOnlySpan<string> arguments)
    {
        var reader = new ArgumentReader(arguments);
        var folder = reader.Text("folder") ?? throw new UsageException("--folder is needed");
        var port = reader.Number("port", 8890, 1, 65_535);
        reader.RefuseUnknown();

        var files = Directory.GetFiles(folder).ToDictionary(file => "/" + Path.GetFileName(file), File.ReadAllBytes, StringComparer.Ordinal);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.ListenLocalhost(port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var application = builder.Build();
        application.Run(context =>
        {
            var name = context.Request.Path.Value!;
            var response = context.Response;
            if (name.EndsWith(".m3u8", StringComparison.Ordinal))
            {
                response.ContentType = "application/vnd.apple.mpegurl";
                if (context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal))
                {
                    response.Headers.ContentEncoding = "gzip";
                    name += ".gz";
                }
            }
            else
            {
                response.ContentType = "video/mp4";
            }

            if (!files.TryGetValue(name, out var bytes))
            {
                response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            }

            response.Headers.CacheControl = "private, no-cache";
            response.ContentLength = bytes.Length;
            return response.Body.WriteAsync(bytes).AsTask();
        });
        application.Run();
        return ExitCodes.Success;
    }
}
