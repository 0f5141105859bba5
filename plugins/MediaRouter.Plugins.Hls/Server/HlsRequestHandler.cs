using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MediaRouter.Net.Http;
using MediaRouter.Plugins.Hls.Muxing;
using MediaRouter.Plugins.Hls.Playlists;
using MediaRouter.Sdk.Control;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Plugins.Hls.Server;

/// <summary>Answers the requests of viewers.</summary>
internal sealed class HlsRequestHandler(HlsServer server, HlsServices services, HlsOptions options)
{
    /// <summary>Protocol name as the auth payload shows it.</summary>
    public const string Protocol = "hls";

    private const string Multivariant = "index.m3u8";
    private const string PlaylistExtension = ".m3u8";
    private const string CookieCheck = "cookieCheck";
    private const string SessionCookie = "hlsSession";
    private const string SessionParameter = "session";
    private const string BearerPrefix = "Bearer ";

    // Partitioned: pages that embed the player have cookies of their own.
    private const string CookieAttributes = "; HttpOnly; Secure; SameSite=None; Partitioned";

    // Draft, section 6.2.5.2: a server does not let a request wait for longer than three target durations.
    private const int LongestWaitTargets = 3;

    // The players of Apple begin a low-latency playlist only when it has its whole length, and know gaps. Others load gaps as if they were segments (VLC 3,
    // GStreamer 1.22) and begin a short playlist well.
    private const string GapReader = "AppleCoreMedia";

    private readonly byte[] _cdnSecret = Encoding.UTF8.GetBytes(BearerPrefix + options.HlsCDNSecret);

    public Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        var path = (request.Path.Value ?? "").TrimStart('/');
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!isRead || path.Length == 0 || path == "favicon.ico")
        {
            return context.Response.WriteNotFoundAsync();
        }

        var slash = path.LastIndexOf('/');
        var (pathName, file) = slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
        return Path.GetExtension(file) switch
        {
            PlaylistExtension when file == Multivariant => AnswerAsync(context, () => SendMultivariantAsync(context, pathName)),
            PlaylistExtension => AnswerAsync(context, () => SendPlaylistAsync(context, pathName, file)),
            ".mp4" or ".ts" => AnswerAsync(context, () => SendFileAsync(context, pathName, file)),

            // Some players insist on an extension of three letters for what they are to take for a part.
            ".mp" => AnswerAsync(context, () => SendFileAsync(context, pathName, file + "4")),
            _ => context.Response.WriteNotFoundAsync(),
        };
    }

    private static async Task AnswerAsync(HttpContext context, Func<Task> answer)
    {
        try
        {
            await answer();
        }
        catch (RefusedException ex) when (ex.Refusal == Refusal.NotConfigured)
        {
            await context.Response.WriteErrorAsync(StatusCodes.Status500InternalServerError, ex.Message);
        }
        catch (RefusedException ex)
        {
            await HttpAccess.WriteRefusalAsync(context.Response, ex);
        }
        catch (MuxerFaultException ex)
        {
            await context.Response.WriteErrorAsync(StatusCodes.Status500InternalServerError, ex.Message);
        }
    }

    private async Task SendMultivariantAsync(HttpContext context, string pathName)
    {
        var isCdn = IsCdn(context.Request);
        var session = isCdn ? null : FindSession(context.Request, pathName);
        if (!isCdn && session is null && context.Request.Query[CookieCheck] != "1")
        {
            CheckCookies(context);
            return;
        }

        if (session is null)
        {
            var description = HttpAccess.Describe(context, AccessAction.Read, pathName, Protocol);
            var grant = isCdn
                ? new AccessGrant(description with { User = "", Password = "", Token = "" }, "", path: null)
                : await services.Paths.AuthorizeAsync(description, context.RequestAborted);
            var muxer = server.GetMuxer(grant);
            await muxer.GetAsync(context.RequestAborted);
            session = isCdn
                ? await muxer.GetCdnSessionAsync(grant, HttpAccess.ClientOf(context), context.RequestAborted)
                : await muxer.OpenSessionAsync(grant, HttpAccess.ClientOf(context), isCdn: false, context.RequestAborted);
        }

        session.Touch();
        var playlist = await (await session.Muxer.GetAsync(context.RequestAborted)).GetMultivariantAsync(context.RequestAborted)
            ?? throw new MuxerFaultException("muxer instance not available");
        var query = "";
        if (!isCdn && context.Request.Cookies[CookieCheck] == "1")
        {
            context.Response.Headers.Append("Set-Cookie", $"{SessionCookie}={SecretText(session)}{CookieAttributes}");
        }
        else if (!isCdn && !HasSessionCookie(context.Request, session))
        {
            query = $"?{SessionParameter}={SecretText(session)}";
        }

        SetCaching(context.Response, isCdn, seconds: 30);
        session.AddOutbound(await ByteResponse.SendPlaylistAsync(context, playlist.Render(query)));
    }

    private async Task SendPlaylistAsync(HttpContext context, string pathName, string file)
    {
        var session = await RequireSessionAsync(context, pathName);
        var muxer = await session.Muxer.GetAsync(context.RequestAborted);
        if (muxer.Renditions.FirstOrDefault(candidate => candidate.Names.Playlist == file) is not { } rendition)
        {
            await context.Response.WriteNotFoundAsync();
            return;
        }

        var query = context.Request.Query;
        var directives = new DeliveryDirectives(-1, -1, IsDelta: false);
        if (options.HlsVariant == HlsVariant.LowLatency
            && !DeliveryDirectives.TryParse(query["_HLS_msn"].ToString(), query["_HLS_part"].ToString(), query["_HLS_skip"].ToString(), out directives))
        {
            await context.Response.WriteErrorAsync(StatusCodes.Status400BadRequest, "invalid delivery directives");
            return;
        }

        var state = await rendition.WaitAsync(muxer.IsPlayable, context.RequestAborted) ?? throw new MuxerFaultException("muxer instance not available");
        if (directives.IsBlocking && !state.Has(directives.MediaSequence, directives.Part))
        {
            if (!state.IsNear(directives.MediaSequence, directives.Part))
            {
                await context.Response.WriteErrorAsync(StatusCodes.Status400BadRequest, "the requested segment is too far in the future");
                return;
            }

            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(LongestWaitTargets * state.TargetDuration), services.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, context.RequestAborted);
            try
            {
                state = await rendition.WaitAsync(later => later.Has(directives.MediaSequence, directives.Part), either.Token)
                    ?? throw new MuxerFaultException("muxer instance not available");
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteErrorAsync(StatusCodes.Status503ServiceUnavailable, "the requested segment has not come in time");
                return;
            }
        }

        SetCaching(context.Response, session.IsCdn, directives.IsBlocking ? state.TargetDuration : 1);
        session.AddOutbound(await ByteResponse.SendPlaylistAsync(context, state.Playlist(directives.IsDelta, WantsGaps(context.Request)).Render(QueryFor(context.Request, session))));
    }

    private async Task SendFileAsync(HttpContext context, string pathName, string file)
    {
        var session = await RequireSessionAsync(context, pathName);
        var muxer = await session.Muxer.GetAsync(context.RequestAborted);
        if (await muxer.FindFileAsync(file, context.RequestAborted) is not { } found)
        {
            await context.Response.WriteNotFoundAsync();
            return;
        }

        SetCaching(context.Response, session.IsCdn, seconds: 3600);
        session.AddOutbound(await ByteResponse.SendFileAsync(context, found, file.EndsWith(".ts", StringComparison.Ordinal) ? "video/mp2t" : "video/mp4"));
    }

    // RFC 6265: whether cookies are kept shows only with the next request.
    private static void CheckCookies(HttpContext context)
    {
        var query = context.Request.QueryString.Add(CookieCheck, "1");
        context.Response.Headers.Append("Set-Cookie", $"{CookieCheck}=1{CookieAttributes}");
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = Multivariant + query.ToUriComponent();
    }

    private async ValueTask<HlsSession> RequireSessionAsync(HttpContext context, string pathName)
    {
        HlsSession? session;
        if (IsCdn(context.Request))
        {
            var request = HttpAccess.Describe(context, AccessAction.Read, pathName, Protocol) with { User = "", Password = "", Token = "" };
            var muxer = server.FindMuxer(pathName) ?? throw new MuxerFaultException("muxer instance not available");
            session = await muxer.GetCdnSessionAsync(new AccessGrant(request, "", path: null), HttpAccess.ClientOf(context), context.RequestAborted);
        }
        else
        {
            session = FindSession(context.Request, pathName) ?? throw new RefusedException(Refusal.CredentialsWrong, "authentication error");
        }

        session.Touch();
        return session;
    }

    private HlsSession? FindSession(HttpRequest request, string pathName)
    {
        if (server.FindMuxer(pathName) is not { } muxer)
        {
            return null;
        }

        var client = HttpAccess.ClientOf(request.HttpContext).Address;
        foreach (var text in (ReadOnlySpan<string?>)[request.Cookies[SessionCookie], request.Query[SessionParameter]])
        {
            if (Guid.TryParse(text, out var secret) && muxer.FindSession(secret) is { IsCdn: false } session && session.RemoteEndPoint.Address.Equals(client))
            {
                return session;
            }
        }

        return null;
    }

    private bool IsCdn(HttpRequest request) => options.HlsCDNSecret.Length > 0
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), _cdnSecret);

    private static bool WantsGaps(HttpRequest request) => request.Headers.UserAgent.ToString().Contains(GapReader, StringComparison.Ordinal);

    private static string QueryFor(HttpRequest request, HlsSession session) =>
        session.IsCdn || HasSessionCookie(request, session) ? "" : $"?{SessionParameter}={SecretText(session)}";

    private static bool HasSessionCookie(HttpRequest request, HlsSession session) => request.Cookies[SessionCookie] == SecretText(session);

    private static string SecretText(HlsSession session) => session.Secret.ToString("D", CultureInfo.InvariantCulture);

    private static void SetCaching(HttpResponse response, bool isCdn, int seconds) => response.Headers.CacheControl =
        isCdn ? string.Create(CultureInfo.InvariantCulture, $"max-age={seconds}") : "private, no-cache";
}
