using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Plugins.Hls.Tests.Source;

/// <summary>A web server that answers with what a test puts there.</summary>
internal sealed class TestOrigin : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, Func<HttpContext, Task>> _handlers = new();

    private TestOrigin(WebApplication application) => _application = application;

    /// <summary>Path and query of what was asked for.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public static async Task<TestOrigin> StartAsync(X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
            options.AddServerHeader = false;
        });
        var origin = new TestOrigin(builder.Build());
        origin._application.Run(origin.HandleAsync);
        await origin._application.StartAsync();
        return origin;
    }

    /// <summary>URL of a path.</summary>
    /// <param name="path">With its slash.</param>
    /// <param name="user">Credentials to put into it; or empty.</param>
    public string Url(string path, string user = "")
    {
        var address = new Uri(_application.Urls.First());
        return $"{address.Scheme}://{(user.Length > 0 ? user + "@" : "")}127.0.0.1:{address.Port.ToString(CultureInfo.InvariantCulture)}{path}";
    }

    /// <summary>Answers a path with a text.</summary>
    public void Text(string path, string text) => File(path, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Answers a path with bytes, or a range of them.</summary>
    public void File(string path, byte[] bytes) => _handlers[path] = async context =>
    {
        var (from, to) = (0, bytes.Length - 1);
        if (context.Request.GetTypedHeaders().Range?.Ranges.FirstOrDefault() is { } range)
        {
            (from, to) = ((int)range.From!, (int)Math.Min(range.To ?? to, to));
            context.Response.StatusCode = StatusCodes.Status206PartialContent;
            context.Response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {from}-{to}/{bytes.Length}");
        }

        context.Response.ContentLength = to - from + 1;
        await context.Response.Body.WriteAsync(bytes.AsMemory(from, to - from + 1));
    };

    /// <summary>Answers a path in any way.</summary>
    public void Handle(string path, Func<HttpContext, Task> handler) => _handlers[path] = handler;

    /// <summary>Answers a path with 404 from now on.</summary>
    public void Remove(string path) => _handlers.TryRemove(path, out _);

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _application.StopAsync(soon.Token);
        await _application.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        Requests.Enqueue(path + context.Request.QueryString);
        if (_handlers.TryGetValue(path, out var handler))
        {
            try
            {
                await handler(context);
            }
            catch (Exception ex) when (ex is OperationCanceledException or IOException)
            {
                // The client went away.
            }
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
        }
    }
}
