using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using MediaRouter.Net;

namespace MediaRouter.Plugins.HooksWebhook.Delivery;

/// <summary>Sends messages by HTTP; connections are kept and used again.</summary>
internal sealed class HttpWebhookSender(TimeProvider time) : IWebhookSender, IDisposable
{
    // So that a changed address of a name is noticed.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    private readonly Lock _gate = new();

    // Guarded by _gate. One client for each way of verifying certificates.
    private readonly Dictionary<string, HttpClient> _clients = [];

    /// <summary>The signature of a body, so that a receiver knows who sent it, and when.</summary>
    /// <param name="secret">The key.</param>
    /// <param name="timestamp">Value of the header with the time.</param>
    /// <param name="body">The body.</param>
    /// <returns>HMAC-SHA256 of the time, a dot and the body.</returns>
    public static string Sign(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.UTF8.GetBytes(timestamp + "."));
        hash.AppendData(body);
        return "sha256=" + Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public async Task<SendResult> SendAsync(WebhookMessage message, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        using var request = MakeRequest(message);
        using var limit = new CancellationTokenSource(message.Entry.Timeout, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            // The answer's body is of no interest; the client drains a small one, and keeps the connection.
            using var response = await ClientFor(message.Entry.Fingerprint).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
            return response.IsSuccessStatusCode
                ? SendResult.Delivered
                : new SendResult(string.Create(CultureInfo.InvariantCulture, $"the server answered with code {(int)response.StatusCode}"), MayRepeat(response.StatusCode));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendResult(string.Create(CultureInfo.InvariantCulture, $"no answer within {message.Entry.Timeout.TotalSeconds} s"), MayRepeat: true);
        }
        catch (Exception ex) when (ex is HttpRequestException or IOException)
        {
            return new SendResult(ex.InnerException?.Message ?? ex.Message, MayRepeat: true);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var client in _clients.Values)
            {
                client.Dispose();
            }

            _clients.Clear();
        }
    }

    // A request that the server understood and refused is not understood better the next time.
    private static bool MayRepeat(HttpStatusCode status) =>
        (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.Locked or (HttpStatusCode)425;

    private HttpRequestMessage MakeRequest(WebhookMessage message)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var request = new HttpRequestMessage(HttpMethod.Post, message.Entry.Url) { Content = new ByteArrayContent(message.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.TryAddWithoutValidation("User-Agent", "MediaRouter");
        request.Headers.TryAddWithoutValidation("X-MediaRouter-Event", message.Type);
        request.Headers.TryAddWithoutValidation("X-MediaRouter-Delivery", message.Id.ToString("D", CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("X-MediaRouter-Timestamp", timestamp);
        if (message.Entry.Secret.Length > 0)
        {
            request.Headers.TryAddWithoutValidation("X-MediaRouter-Signature", Sign(message.Entry.Secret, timestamp, message.Body));
        }

        foreach (var header in message.Entry.Headers)
        {
            request.Headers.Remove(header.Name);
            request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        }

        return request;
    }

    private HttpClient ClientFor(string fingerprint)
    {
        lock (_gate)
        {
            if (!_clients.TryGetValue(fingerprint, out var client))
            {
                var handler = new SocketsHttpHandler
                {
                    // A redirection would carry body and signature to a server that nobody named.
                    AllowAutoRedirect = false,
                    PooledConnectionLifetime = ConnectionLifetime,
                    UseCookies = false,
                };
                if (fingerprint.Length > 0)
                {
                    handler.SslOptions = new CertificatePin(fingerprint).CreateOptions("");
                    handler.SslOptions.TargetHost = null;
                }

                client = new HttpClient(handler) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
                _clients.Add(fingerprint, client);
            }

            return client;
        }
    }
}
