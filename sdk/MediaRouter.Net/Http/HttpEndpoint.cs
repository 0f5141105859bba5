using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace MediaRouter.Net.Http;

/// <summary>An HTTP server that the router asks: one address, the credentials in it, its certificate, and connections that are used again.</summary>
/// <remarks>Thread safe. There is no time limit of its own: each call brings one. Redirects are followed, except from HTTPS to HTTP; proxies and cookies are not used.</remarks>
public sealed class HttpEndpoint : IDisposable
{
    private const int MaxRedirects = 10;

    // A router asks rarely; what is not used soon is closed.
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);

    // Only a new connection looks the name up again.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly Uri _address;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly CertificatePin _pin;
    private readonly HttpClient _http;

    /// <summary>Describes a server; nothing is connected before the first request.</summary>
    /// <param name="address">An <c>http</c> or <c>https</c> URL; see <see cref="IsValid"/>. User and password in it are sent as basic credentials.</param>
    /// <param name="fingerprint">SHA-256 of the server's certificate, hexadecimal; empty verifies it by the trusted authorities and the host name.</param>
    /// <exception cref="UriFormatException">The address is not valid.</exception>
    public HttpEndpoint(string address, string fingerprint)
    {
        var url = new UriBuilder(address);
        if (url.UserName.Length > 0)
        {
            var pair = $"{Uri.UnescapeDataString(url.UserName)}:{Uri.UnescapeDataString(url.Password)}";
            _authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
            (url.UserName, url.Password) = ("", "");
        }

        _address = url.Uri;
        _pin = new CertificatePin(fingerprint);
        var handler = new SocketsHttpHandler
        {
            MaxAutomaticRedirections = MaxRedirects,
            UseCookies = false,
            UseProxy = false,
            PooledConnectionIdleTimeout = IdleLimit,
            PooledConnectionLifetime = ConnectionLifetime,
            SslOptions = string.IsNullOrEmpty(fingerprint) ? new SslClientAuthenticationOptions() : _pin.CreateOptions(_address.IdnHost),
        };
        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Whether a text can be the address of a server.</summary>
    /// <param name="address">The text.</param>
    public static bool IsValid(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps) && url.Host.Length > 0;

    /// <summary>Sends a request and waits for the head of the answer.</summary>
    /// <param name="method">The method.</param>
    /// <param name="content">The body, or <see langword="null"/>; disposed with the call.</param>
    /// <param name="cancellationToken">Ends the request, also at its time limit.</param>
    /// <returns>The answer, to be disposed; its body is still to be read, and a connection whose answer was not read may not be used again.</returns>
    /// <exception cref="HttpRequestException">There was no answer; <see cref="Describe"/> says why.</exception>
    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, _address) { Content = content };
        request.Headers.Authorization = _authorization;
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the body of an answer up to a limit.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="limit">Bytes that are read at most.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The body, and whether it was longer than the limit; then it is cut.</returns>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    public static async Task<(byte[] Body, bool IsCut)> ReadAsync(HttpResponseMessage response, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(response);
        using var body = new MemoryStream();
        var piece = new byte[8192];
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            int read;
            while ((read = await stream.ReadAsync(piece, cancellationToken).ConfigureAwait(false)) > 0)
            {
                var room = limit - (int)body.Length;
                body.Write(piece, 0, Math.Min(read, room));
                if (read > room)
                {
                    return (body.ToArray(), true);
                }
            }
        }

        return (body.ToArray(), false);
    }

    /// <summary>Says why there was no answer, in words for the log. They contain neither the address nor credentials.</summary>
    /// <param name="exception">What <see cref="SendAsync"/> or <see cref="ReadAsync"/> threw.</param>
    public string Describe(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception.InnerException switch
        {
            AuthenticationException refused => _pin.Mismatch ?? refused.Message,
            SocketException or IOException => exception.InnerException.Message,
            _ => exception.Message,
        };
    }

    /// <summary>Closes the connections; requests under way fail.</summary>
    public void Dispose() => _http.Dispose();
}
