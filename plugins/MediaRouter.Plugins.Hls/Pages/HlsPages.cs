using System.Reflection;
using System.Text.Encodings.Web;
using MediaRouter.Net.Http;
using MediaRouter.Net.Http.Pages;
using MediaRouter.Plugins.Hls.Server;
using MediaRouter.Sdk.Control;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Plugins.Hls.Pages;

/// <summary>What people see in a browser: the list of streams, and the page that plays one.</summary>
internal sealed class HlsPages(HlsServices services)
{
    // Style, script and name are in the page; it asks for playlists and segments, and gives them to the video as blobs, by a worker of hls.js that is a blob, too.
    private static readonly PageTemplate Player = PageTemplate.Load(
        Assembly.GetExecutingAssembly(), "player.html", "connect-src 'self'; media-src 'self' blob:; worker-src blob:", scriptSources: "'self'");

    private static readonly PageAsset Script = PageAsset.Load(Assembly.GetExecutingAssembly(), "hls.min.js", "text/javascript; charset=utf-8");

    private readonly StreamListPage _list = new(services.Paths, services.Configuration, services.Time, HlsRequestHandler.Protocol);

    /// <summary>Sends the list of streams.</summary>
    public Task SendListAsync(HttpContext context) => _list.SendAsync(context);

    /// <summary>Sends what belongs to pages, or sends to the page of a stream.</summary>
    /// <param name="context">The request.</param>
    /// <param name="file">Last part of its path; not empty.</param>
    public static Task SendFileAsync(HttpContext context, string file)
    {
        if (Script.IsNamed(file))
        {
            return Script.SendAsync(context, file);
        }

        if (file is "hls.min.js.map" or "favicon.ico")
        {
            return context.Response.WriteNotFoundAsync();
        }

        // Relative, so that it holds behind a proxy with a prefix. The dot: a name may begin with what looks like a scheme.
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = $"./{Uri.EscapeDataString(file)}/{context.Request.QueryString}";
        return Task.CompletedTask;
    }

    /// <summary>Sends the page that plays a stream.</summary>
    /// <param name="context">The request.</param>
    /// <param name="pathName">Name of the path.</param>
    /// <param name="isCdn">A content delivery network asks, which may have everything.</param>
    public async Task SendPlayerAsync(HttpContext context, string pathName, bool isCdn)
    {
        try
        {
            if (!isCdn)
            {
                await HttpAccess.AskAsync(context, services.Paths, HttpAccess.Describe(context, AccessAction.Read, pathName, HlsRequestHandler.Protocol), services.Log);
            }
        }
        catch (RefusedException ex) when (ex.Refusal == Refusal.NotConfigured)
        {
            await (MessagePage.IsWanted(context.Request)
                ? MessagePage.SendAsync(context, StatusCodes.Status500InternalServerError, "There is nothing at this address", $"The server says: {ex.Message}.")
                : context.Response.WriteErrorAsync(StatusCodes.Status500InternalServerError, ex.Message));
            return;
        }
        catch (RefusedException ex)
        {
            await MessagePage.SendRefusalAsync(context, ex);
            return;
        }

        var root = string.Concat(Enumerable.Repeat("../", pathName.Count(character => character == '/') + 1));
        await Player.Fill(("name", HtmlEncoder.Default.Encode(pathName)), ("script", root + Script.HashedName)).SendAsync(context, "max-age=3600");
    }
}
