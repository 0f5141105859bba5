using Microsoft.AspNetCore.Http;

namespace MediaRouter.Net.Http.Pages;

/// <summary>An HTML page that is ready to be sent, any number of times.</summary>
public sealed class Page
{
    private readonly PageBody _body;
    private readonly string _policy;

    internal Page(byte[] html, string policy)
    {
        _body = new PageBody(html);
        _policy = policy;
    }

    /// <summary>Sends the page, compressed if the client takes that; with status 200, only if the client has not got it already.</summary>
    /// <param name="context">The request; its response has not started.</param>
    /// <param name="cacheControl">Who may keep it, and for how long.</param>
    /// <param name="statusCode">Status code.</param>
    public Task SendAsync(HttpContext context, string cacheControl, int statusCode = StatusCodes.Status200OK)
    {
        ArgumentNullException.ThrowIfNull(context);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = _policy;
        headers.CacheControl = cacheControl;

        // Tokens may stand in the address; they are for this server alone.
        headers["Referrer-Policy"] = "same-origin";
        return _body.SendAsync(context, "text/html; charset=utf-8", statusCode);
    }
}
