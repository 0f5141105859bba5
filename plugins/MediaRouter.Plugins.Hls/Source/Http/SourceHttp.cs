using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using MediaRouter.Net;
using MediaRouter.Plugins.Hls.Source.Playlists;

namespace MediaRouter.Plugins.Hls.Source.Http;

/// <summary>Gets playlists, segments and keys from one origin and where it sends us.</summary>
/// <remarks>
/// Connections are kept. Redirections are followed a bounded number of times. The credentials of the URL answer the challenges (basic, digest) of
/// the server that it names, and of no other. Cookies are kept for the time of the source. Thread safe.
/// </remarks>
internal sealed class SourceHttp : IDisposable
{
    // Enough for a chain of load balancers; a circle ends soon.
    private const int MaxRedirects = 5;

    // Playlists, segments and keys of a video and some audio renditions; requests beyond this wait.
    private const int MaxConnections = 16;

    private const int MaxHeaderKilobytes = 64;

    // What is read for nothing when a server that knows no ranges sends everything.
    private const long MaxSkippedBytes = 256 * 1024 * 1024;

    private readonly HttpSettings _settings;
    private readonly CertificatePin _pin;
    private readonly HttpClient _client;

    /// <summary>Makes a client; nothing is opened yet.</summary>
    /// <param name="origin">URL of the source, perhaps with credentials.</param>
    /// <param name="settings">Limits.</param>
    public SourceHttp(Uri origin, HttpSettings settings)
    {
        _settings = settings;
        _pin = new CertificatePin(settings.Fingerprint);
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = settings.ReadTimeout,
            CookieContainer = new CookieContainer(),
            MaxConnectionsPerServer = MaxConnections,
            MaxResponseHeadersLength = MaxHeaderKilobytes,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            SslOptions = _pin.CreateOptions(""),
            UseProxy = false,
        };
        if (TryReadCredentials(origin, out var credential))
        {
            var server = new Uri(WithoutCredentials(origin).GetLeftPart(UriPartial.Authority));
            handler.Credentials = new CredentialCache { { server, "Basic", credential }, { server, "Digest", credential } };
            handler.PreAuthenticate = true;
        }

        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>A URL without credentials.</summary>
    public static Uri WithoutCredentials(Uri uri) => uri.UserInfo.Length == 0 ? uri : new UriBuilder(uri) { UserName = "", Password = "" }.Uri;

    /// <summary>A URL for the log: without credentials, query and fragment, which may hold secrets.</summary>
    public static string ForLog(Uri uri) => uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    /// <summary>Whether the caller, and not a time limit, has cancelled.</summary>
    public static bool IsCancelled(CancellationTokenRegistration registration) => registration.Token.IsCancellationRequested;

    /// <summary>Gets a resource.</summary>
    /// <param name="uri">Where it is.</param>
    /// <param name="range">The part of it that is wanted; null for all.</param>
    /// <param name="isText">Whether compression is of use.</param>
    /// <param name="patience">Time beyond the usual that the server may take to answer.</param>
    /// <param name="cancellationToken">Ends the request, and reading of the answer.</param>
    /// <exception cref="HttpRefusedException">The server answers with an error.</exception>
    /// <exception cref="IOException">There is no answer; the message is a sentence.</exception>
    public async Task<HttpReply> GetAsync(Uri uri, ByteRange? range, bool isText, TimeSpan patience, CancellationToken cancellationToken)
    {
        var limit = _settings.ReadTimeout + patience;
        var cancelled = new CancellationTokenSource();
        var registration = cancellationToken.Register(static state => ((CancellationTokenSource)state!).Cancel(), cancelled);
        HttpResponseMessage? response = null;
        try
        {
            for (var redirects = 0; ; redirects++)
            {
                if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
                {
                    throw new IOException($"addresses of the scheme '{uri.Scheme}' are not supported");
                }

                cancelled.CancelAfter(limit);
                response = await SendAsync(uri, range, isText, cancelled.Token);
                cancelled.CancelAfter(Timeout.InfiniteTimeSpan);
                if (TryFindRedirection(response, uri) is not { } target)
                {
                    break;
                }

                response.Dispose();
                if (redirects >= MaxRedirects)
                {
                    throw new IOException($"the server redirects more than {MaxRedirects} times");
                }

                uri = target;
            }

            return await OpenAsync(response, uri, range, cancelled, registration);
        }
        catch (Exception ex)
        {
            response?.Dispose();
            await registration.DisposeAsync();
            cancelled.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            switch (ex)
            {
                case OperationCanceledException:
                    throw new HttpSilenceException(string.Create(CultureInfo.InvariantCulture, $"{uri.Authority} has not answered within {limit.TotalSeconds:0.#} s"), ex);
                case HttpRequestException request:
                    throw new IOException(_pin.Mismatch ?? $"{uri.Authority}: {Describe(request)}", ex);
                default:
                    throw;
            }
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>What went wrong with a request, as a part of a sentence.</summary>
    public static string Describe(Exception exception)
    {
        // The innermost exception tells what the outer ones only mention.
        var cause = exception;
        while (cause.InnerException is { } inner && cause is not AuthenticationException)
        {
            cause = inner;
        }

        var text = cause.Message;
        var end = text.IndexOf(" (", StringComparison.Ordinal);
        return (end > 0 ? text[..end] : text).TrimEnd('.');
    }

    private static bool TryReadCredentials(Uri origin, out NetworkCredential credential)
    {
        var colon = origin.UserInfo.IndexOf(':', StringComparison.Ordinal);
        credential = new NetworkCredential(
            Uri.UnescapeDataString(colon < 0 ? origin.UserInfo : origin.UserInfo[..colon]),
            colon < 0 ? "" : Uri.UnescapeDataString(origin.UserInfo[(colon + 1)..]));
        return origin.UserInfo.Length > 0;
    }

    private static Uri? TryFindRedirection(HttpResponseMessage response, Uri uri)
    {
        if (response.StatusCode is not (HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect
            or HttpStatusCode.PermanentRedirect))
        {
            return null;
        }

        return response.Headers.Location is { } location && Uri.TryCreate(uri, location, out var target)
            ? target
            : throw new IOException("the server redirects to nowhere");
    }

    private async Task<HttpResponseMessage> SendAsync(Uri uri, ByteRange? range, bool isText, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, WithoutCredentials(uri));
        request.Headers.TryAddWithoutValidation("User-Agent", _settings.UserAgent);
        request.Headers.TryAddWithoutValidation("Accept", "*/*");
        if (isText)
        {
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        }

        if (range is { } part)
        {
            request.Headers.Range = new RangeHeaderValue(part.Offset, part.Length < 0 ? null : part.End - 1);
        }

        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private async Task<HttpReply> OpenAsync(
        HttpResponseMessage response, Uri uri, ByteRange? range, CancellationTokenSource cancelled, CancellationTokenRegistration registration)
    {
        if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.PartialContent))
        {
            throw new HttpRefusedException(
                string.Create(CultureInfo.InvariantCulture, $"the server answered with {(int)response.StatusCode} {ReasonOf(response)}").TrimEnd(), response.StatusCode);
        }

        var body = await response.Content.ReadAsStreamAsync(cancelled.Token);
        var wanted = range is { Length: >= 0 } part ? part.Length : long.MaxValue;
        var reply = new HttpReply(response, uri, body, wanted, _settings.ReadTimeout, cancelled, registration);

        // A server that knows no ranges sends everything.
        var skip = range is null ? 0
            : response.StatusCode == HttpStatusCode.OK ? range.Value.Offset
            : range.Value.Offset - (response.Content.Headers.ContentRange?.From ?? range.Value.Offset);
        if (skip < 0)
        {
            throw new IOException("the server sent another range than the one that was asked for");
        }

        if (skip > MaxSkippedBytes)
        {
            throw new IOException("the server knows no byte ranges, and the range is too far from the beginning");
        }

        await reply.SkipAsync(skip);
        return reply;
    }

    private static string ReasonOf(HttpResponseMessage response)
    {
        // What a server writes there goes to the log: it may be anything.
        var text = new StringBuilder();
        foreach (var letter in response.ReasonPhrase ?? "")
        {
            if (!char.IsControl(letter) && text.Length < 80)
            {
                text.Append(letter);
            }
        }

        return text.ToString();
    }
}
