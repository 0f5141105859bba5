using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using MediaRouter.Net.Http;
using MediaRouter.Plugins.Hls.Muxing;
using MediaRouter.Plugins.Hls.Pages;
using MediaRouter.Plugins.Hls.Playlists;
using MediaRouter.Sdk.Control;
using Microsoft.AspNetCore.Connections.Features;
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
    private const string BearerPrefix = "Bearer ";

    // Partitioned: pages that embed the player have cookies of their own.
    private const string CookieAttributes = "; HttpOnly; Secure; SameSite=None; Partitioned";

    // Draft, section 6.2.5.2: a server does not let a request wait for longer than three target durations.
    private const int LongestWaitTargets = 3;

    // The players of Apple begin a low-latency playlist only when it has its whole length, and know gaps. Others load gaps as if they were segments (VLC 3,
    // GStreamer 1.22) and begin a short playlist well.
    private const string GapReader = "AppleCoreMedia";

    private readonly HlsPages _pages = new(services);
    private readonly byte[] _cdnSecret = Encoding.UTF8.GetBytes(BearerPrefix + options.HlsCDNSecret);

    public Task HandleAsync(HttpContext context)
    {
        var request = context.Request;
        var path = request.Path.Value ?? "";
        var isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!isRead)
        {
            return context.Response.WriteNotFoundAsync();
        }

        var begin = path.AsSpan().IndexOfAnyExcept('/');
        if (begin < 0)
        {
            return _pages.SendListAsync(context);
        }

        var slash = path.LastIndexOf('/');
        var (pathName, file) = slash < begin ? ("", path[begin..]) : (path[begin..slash], path[(slash + 1)..]);
        return Path.GetExtension(file.AsSpan()) switch
        {
            PlaylistExtension when file == Multivariant => AnswerAsync(SendMultivariantAsync(context, pathName), context),
            PlaylistExtension => AnswerAsync(SendPlaylistAsync(context, pathName, file), context),
            ".mp4" or ".ts" => AnswerAsync(SendFileAsync(context, pathName, file), context),

            // Some players insist on an extension of three letters for what they are to take for a part.
            ".mp" => AnswerAsync(SendFileAsync(context, pathName, file + "4"), context),
            _ when file.Length == 0 => _pages.SendPlayerAsync(context, pathName, IsCdn(context.Request)),
            _ => HlsPages.SendFileAsync(context, file),
        };
    }

    // What is answered at once needs no task of its own.
    private static Task AnswerAsync(Task answer, HttpContext context) => answer.IsCompletedSuccessfully ? answer : FinishAsync(answer, context);

    private static async Task FinishAsync(Task answer, HttpContext context)
    {
        try
        {
            await answer;
        }
        catch (RefusedException ex) when (ex.Refusal == Refusal.NotConfigured)
        {
            await context.Response.WriteErrorAsync(StatusCodes.Status500InternalServerError, ex.Message);
        }
        catch (RefusedException ex) when (ex.Refusal == Refusal.Redirected && Redirection.TryMake(context.Request, ex.Location, out var location))
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = location;
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
        var session = isCdn ? null : FindSession(context, pathName, new ViewerQuery(context.Request.QueryString));
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
                : await HttpAccess.AskAsync(context, services.Paths, description, services.Log);
            if (server.FindMuxer(pathName) is null)
            {
                // Sends on to elsewhere, which a reader that is there already cannot.
                await services.Paths.DescribeAsync(grant, context.RequestAborted);
            }

            var muxer = server.GetMuxer(grant);
            await muxer.GetAsync(context.RequestAborted);
            session = isCdn
                ? await muxer.GetCdnSessionAsync(grant, HttpAccess.ClientOf(context), context.RequestAborted)
                : await muxer.OpenSessionAsync(grant, HttpAccess.ClientOf(context), isCdn: false, context.RequestAborted);
        }

        session.Touch();
        var playlist = await (await session.Muxer.GetAsync(context.RequestAborted)).GetMultivariantAsync(context.RequestAborted)
            ?? throw new MuxerFaultException("muxer instance not available");
        AddressQuery? query = null;
        if (!isCdn && context.Request.Cookies[CookieCheck] == "1")
        {
            context.Response.Headers.Append("Set-Cookie", $"{SessionCookie}={session.AddressQuery.SecretText}{CookieAttributes}");
        }
        else if (!isCdn && !HasSessionCookie(context.Request, session))
        {
            query = session.AddressQuery;
        }

        SetCaching(context.Response, isCdn, seconds: 30);
        session.AddOutbound(await ByteResponse.SendPlaylistAsync(context, playlist, query));
    }

    private async Task SendPlaylistAsync(HttpContext context, string pathName, string file)
    {
        var query = new ViewerQuery(context.Request.QueryString);
        var session = FindSession(context, pathName, query) ?? await RequireCdnSessionAsync(context, pathName);
        session.Touch();
        var muxer = await session.Muxer.GetAsync();
        if (FindRendition(muxer, file) is not { } rendition)
        {
            await context.Response.WriteNotFoundAsync();
            return;
        }

        var directives = new DeliveryDirectives(-1, -1, IsDelta: false);
        if (options.HlsVariant == HlsVariant.LowLatency && !query.TryGetDirectives(out directives))
        {
            await context.Response.WriteErrorAsync(StatusCodes.Status400BadRequest, "invalid delivery directives");
            return;
        }

        if (rendition.State is not { } state || !muxer.IsPlayable(state))
        {
            state = await rendition.WaitAsync(muxer.IsPlayable, context.RequestAborted) ?? throw new MuxerFaultException("muxer instance not available");
        }

        if (directives.IsBlocking && !state.Has(directives.MediaSequence, directives.Part))
        {
            if (!state.IsNear(directives.MediaSequence, directives.Part))
            {
                await context.Response.WriteErrorAsync(StatusCodes.Status400BadRequest, "the requested segment is too far in the future");
                return;
            }

            var gone = GoneOf(context);
            var began = services.Time.GetTimestamp();
            var limit = TimeSpan.FromSeconds(LongestWaitTargets * state.TargetDuration);
            while (true)
            {
                // Taken before the state is looked at, so that no change in between is missed.
                var changed = rendition.Changed;
                state = rendition.State!;
                if (state.Has(directives.MediaSequence, directives.Part))
                {
                    break;
                }

                if (rendition.IsEnded)
                {
                    throw new MuxerFaultException("muxer instance not available");
                }

                if (gone.IsCancellationRequested)
                {
                    return;
                }

                if (services.Time.GetElapsedTime(began) >= limit)
                {
                    await context.Response.WriteErrorAsync(StatusCodes.Status503ServiceUnavailable, "the requested segment has not come in time");
                    return;
                }

                await changed;
            }
        }

        SetCaching(context.Response, session.IsCdn, directives.IsBlocking ? state.TargetDuration : 1);
        session.AddOutbound(await ByteResponse.SendPlaylistAsync(context, state.Playlist(directives.IsDelta, WantsGaps(context.Request)), QueryFor(context.Request, session)));
    }

    private async Task SendFileAsync(HttpContext context, string pathName, string file)
    {
        var session = FindSession(context, pathName, new ViewerQuery(context.Request.QueryString)) ?? await RequireCdnSessionAsync(context, pathName);
        session.Touch();
        var muxer = await session.Muxer.GetAsync();
        if (await muxer.FindFileAsync(file, GoneOf(context)) is not { } found)
        {
            await context.Response.WriteNotFoundAsync();
            return;
        }

        SetCaching(context.Response, session.IsCdn, seconds: 3600);
        session.AddOutbound(await ByteResponse.SendFileAsync(context, found, file.EndsWith(".ts", StringComparison.Ordinal) ? "video/mp2t" : "video/mp4"));
    }

    private static Rendition? FindRendition(StreamMuxer muxer, string playlist)
    {
        foreach (var rendition in muxer.Renditions)
        {
            if (rendition.Names.Playlist == playlist)
            {
                return rendition;
            }
        }

        return null;
    }

    // The token of the connection is there already; that of the request would be made for it. With HTTP/2 a request can end by itself.
    private static CancellationToken GoneOf(HttpContext context) =>
        context.Request.Protocol is "HTTP/1.1" && context.Features.Get<IConnectionLifetimeFeature>() is { } connection ? connection.ConnectionClosed : context.RequestAborted;

    // RFC 6265: whether cookies are kept shows only with the next request.
    private static void CheckCookies(HttpContext context)
    {
        var query = context.Request.QueryString.Add(CookieCheck, "1");
        context.Response.Headers.Append("Set-Cookie", $"{CookieCheck}=1{CookieAttributes}");
        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = Multivariant + query.ToUriComponent();
    }

    private async ValueTask<HlsSession> RequireCdnSessionAsync(HttpContext context, string pathName)
    {
        if (!IsCdn(context.Request))
        {
            throw new RefusedException(Refusal.CredentialsWrong, "authentication error");
        }

        var request = HttpAccess.Describe(context, AccessAction.Read, pathName, Protocol) with { User = "", Password = "", Token = "" };
        var muxer = server.FindMuxer(pathName) ?? throw new MuxerFaultException("muxer instance not available");
        return await muxer.GetCdnSessionAsync(new AccessGrant(request, "", path: null), HttpAccess.ClientOf(context), context.RequestAborted);
    }

    private HlsSession? FindSession(HttpContext context, string pathName, in ViewerQuery query)
    {
        if (server.FindMuxer(pathName) is not { } muxer || IsCdn(context.Request))
        {
            return null;
        }

        return Find(SecretCookieOf(context.Request)) ?? Find(query.Session);

        HlsSession? Find(ReadOnlySpan<char> text) =>
            Guid.TryParse(text, out var secret) && muxer.FindSession(secret) is { IsCdn: false } session && IsFrom(context.Connection.RemoteIpAddress, session) ? session : null;
    }

    // On a socket for both versions, clients of version 4 have addresses of version 6.
    private static bool IsFrom(IPAddress? client, HlsSession session)
    {
        var address = session.RemoteEndPoint.Address;
        if (client is not { IsIPv4MappedToIPv6: true })
        {
            return (client ?? IPAddress.Loopback).Equals(address);
        }

        Span<byte> mapped = stackalloc byte[16];
        Span<byte> plain = stackalloc byte[16];
        return client.TryWriteBytes(mapped, out _) && address.TryWriteBytes(plain, out var length) && mapped[^length..].SequenceEqual(plain[..length]);
    }

    // RFC 6265, section 4.2.1.
    private static ReadOnlySpan<char> SecretCookieOf(HttpRequest request)
    {
        foreach (var header in request.Headers.Cookie)
        {
            foreach (var range in header.AsSpan().Split(';'))
            {
                var pair = header.AsSpan()[range].Trim();
                if (pair.StartsWith(SessionCookie, StringComparison.Ordinal) && pair.Length > SessionCookie.Length && pair[SessionCookie.Length] == '=')
                {
                    return pair[(SessionCookie.Length + 1)..];
                }
            }
        }

        return [];
    }

    private bool IsCdn(HttpRequest request) => options.HlsCDNSecret.Length > 0
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(request.Headers.Authorization.ToString()), _cdnSecret);

    private static bool WantsGaps(HttpRequest request) => request.Headers.UserAgent.ToString().Contains(GapReader, StringComparison.Ordinal);

    private static AddressQuery? QueryFor(HttpRequest request, HlsSession session) => session.IsCdn || HasSessionCookie(request, session) ? null : session.AddressQuery;

    private static bool HasSessionCookie(HttpRequest request, HlsSession session) => SecretCookieOf(request).SequenceEqual(session.AddressQuery.SecretText);

    private static void SetCaching(HttpResponse response, bool isCdn, int seconds) => response.Headers.CacheControl =
        isCdn ? string.Create(CultureInfo.InvariantCulture, $"max-age={seconds}") : "private, no-cache";
}
