using System.Net;
using System.Text;
using MediaRouter.Sdk;
using MediaRouter.Sdk.Control;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace MediaRouter.Net.Http;

/// <summary>Access control of HTTP requests: reads the credentials, asks the router, and answers when it refuses.</summary>
public static class HttpAccess
{
    private const string Challenge = "Basic realm=\"mediamtx\"";
    private const string BearerPrefix = "Bearer ";
    private const string BasicPrefix = "Basic ";

    /// <summary>Says who asks for what.</summary>
    /// <remarks>
    /// <c>Authorization: Bearer</c> comes before <c>Basic</c>, and <c>X-Auth-Token</c> after both. The text of a bearer token with exactly one
    /// colon is a user and a password. Tokens in the query stay there: the backend decides whether it reads them.
    /// </remarks>
    /// <param name="context">The request.</param>
    /// <param name="action">What the client wants to do.</param>
    /// <param name="path">Name of the path; empty for actions without a path.</param>
    /// <param name="protocol">Protocol name as the auth payload shows it, or empty.</param>
    /// <param name="sessionId">Identifier of the session, when there is one.</param>
    public static AccessRequest Describe(HttpContext context, AccessAction action, string path = "", string protocol = "", Guid? sessionId = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (user, password, token) = ReadCredentials(context.Request);
        return new AccessRequest
        {
            Action = action,
            Path = path,
            Query = context.Request.QueryString.HasValue ? context.Request.QueryString.Value![1..] : "",
            User = user,
            Password = password,
            Token = token,
            RemoteAddress = ClientOf(context).Address,
            Protocol = protocol,
            SessionId = sessionId,
            UserAgent = context.Request.Headers.UserAgent.ToString(),
        };
    }

    /// <summary>Address and port of the client, after proxies that are trusted.</summary>
    /// <param name="context">The request.</param>
    public static IPEndPoint ClientOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var address = context.Connection.RemoteIpAddress ?? IPAddress.Loopback;
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, context.Connection.RemotePort);
    }

    /// <summary>Asks the router. When it refuses, the answer has been written.</summary>
    /// <param name="context">The request.</param>
    /// <param name="paths">The router's paths.</param>
    /// <param name="request">Who asks for what.</param>
    /// <param name="log">Narrowed to the server; told of wrong credentials, in the form that tools which ban addresses look for.</param>
    /// <returns><see langword="null"/> if the request has been answered already.</returns>
    public static async ValueTask<AccessGrant?> AuthorizeAsync(HttpContext context, IPathRegistry paths, AccessRequest request, ILogger? log = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        try
        {
            return await AskAsync(context, paths, request, log).ConfigureAwait(false);
        }
        catch (RefusedException ex)
        {
            await WriteRefusalAsync(context.Response, ex).ConfigureAwait(false);
            return null;
        }
    }

    /// <summary>Asks the router, without answering the request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="paths">The router's paths.</param>
    /// <param name="request">Who asks for what.</param>
    /// <param name="log">Narrowed to the server; told of wrong credentials, in the form that tools which ban addresses look for.</param>
    /// <exception cref="RefusedException">The router refuses.</exception>
    public static async ValueTask<AccessGrant> AskAsync(HttpContext context, IPathRegistry paths, AccessRequest request, ILogger? log = null)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(paths);
        try
        {
            return await paths.AuthorizeAsync(request, context.RequestAborted).ConfigureAwait(false);
        }
        catch (RefusedException ex) when (ex.Refusal == Refusal.CredentialsWrong)
        {
            log?.Narrow($"conn {ClientOf(context)}").LogWarning("{Message}", ex.Message);
            throw;
        }
    }

    /// <summary>Answers a refusal with the status that fits.</summary>
    /// <param name="response">Not yet started.</param>
    /// <param name="refusal">The refusal.</param>
    public static Task WriteRefusalAsync(HttpResponse response, RefusedException refusal)
    {
        ArgumentNullException.ThrowIfNull(response);
        ArgumentNullException.ThrowIfNull(refusal);
        var statusCode = PrepareRefusal(response, refusal);
        return response.WriteErrorAsync(statusCode, statusCode == StatusCodes.Status401Unauthorized ? "authentication error" : refusal.Message);
    }

    /// <summary>Adds the challenge that a refusal may need.</summary>
    /// <returns>The status code that fits.</returns>
    internal static int PrepareRefusal(HttpResponse response, RefusedException refusal)
    {
        if (refusal.Refusal == Refusal.CredentialsNeeded)
        {
            response.Headers.WWWAuthenticate = Challenge;
        }

        return refusal.Refusal switch
        {
            Refusal.CredentialsNeeded or Refusal.CredentialsWrong => StatusCodes.Status401Unauthorized,
            Refusal.InvalidPath or Refusal.NotConfigured or Refusal.NotPublishable or Refusal.AlreadyPublished or Refusal.NoCommonTracks => StatusCodes.Status400BadRequest,
            Refusal.NoStream or Refusal.SourceTimedOut or Refusal.Redirected => StatusCodes.Status404NotFound,
            Refusal.TooManyReaders or Refusal.ConfigurationChanged or Refusal.Stopping => StatusCodes.Status503ServiceUnavailable,
            _ => StatusCodes.Status500InternalServerError,
        };
    }

    private static (string User, string Password, string Token) ReadCredentials(HttpRequest request)
    {
        foreach (var value in request.Headers.Authorization)
        {
            if (value is not null && value.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase))
            {
                return FromToken(value[BearerPrefix.Length..].Trim());
            }
        }

        foreach (var value in request.Headers.Authorization)
        {
            if (value is not null && value.StartsWith(BasicPrefix, StringComparison.OrdinalIgnoreCase)
                && TryDecodeBasic(value[BasicPrefix.Length..].Trim(), out var user, out var password))
            {
                return (user, password, "");
            }
        }

        return request.Headers["X-Auth-Token"].ToString() is { Length: > 0 } token ? FromToken(token) : ("", "", "");
    }

    private static (string User, string Password, string Token) FromToken(string token)
    {
        var colon = token.IndexOf(':', StringComparison.Ordinal);
        return colon >= 0 && colon == token.LastIndexOf(':') ? (token[..colon], token[(colon + 1)..], "") : ("", "", token);
    }

    private static bool TryDecodeBasic(string text, out string user, out string password)
    {
        (user, password) = ("", "");
        Span<byte> bytes = new byte[text.Length];
        if (!Convert.TryFromBase64String(text, bytes, out var length))
        {
            return false;
        }

        var pair = Encoding.UTF8.GetString(bytes[..length]);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return false;
        }

        (user, password) = (pair[..colon], pair[(colon + 1)..]);
        return true;
    }
}
