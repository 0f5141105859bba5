using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.EndToEnd.Hls;

/// <summary>A web site of somebody else, with pages of HTML.</summary>
internal sealed class WebSite : IAsyncDisposable
{
    private readonly WebApplication _application;

    private WebSite(WebApplication application) => _application = application;

    public static async Task<WebSite> StartAsync(IReadOnlyDictionary<string, string> pages)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        application.Run(context =>
        {
            var isKnown = pages.TryGetValue(context.Request.Path.Value!, out var html);
            context.Response.StatusCode = isKnown ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(html ?? "");
        });
        await application.StartAsync();
        return new WebSite(application);
    }

    public string Address(string path) => _application.Urls.First() + path;

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
