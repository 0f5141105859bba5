using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using MediaRouter.Net.Http;

namespace MediaRouter.Plugins.AuthHttp;

/// <summary>One server. Used by many requests at a time, and closed when the last of them is done after <see cref="Dispose"/>.</summary>
/// <param name="options">Valid options.</param>
internal sealed class AuthServerClient(AuthHttpOptions options) : IDisposable
{
    // What is read of the explanation of a refusal.
    private const int MaxBodyBytes = 128 * 1024;

    // What of it is worth a line of the log.
    private const int MaxReasonChars = 1024;

    private readonly HttpEndpoint _server = new(options.Address, options.Fingerprint);

    // One for the owner, one for each request under way.
    private int _users = 1;

    /// <summary>Takes the client for one request.</summary>
    /// <returns><see langword="false"/> if it has been closed in the meantime; there is a newer one.</returns>
    public bool TryUse()
    {
        var users = Volatile.Read(ref _users);
        while (users > 0)
        {
            var seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
            {
                return true;
            }

            users = seen;
        }

        return false;
    }

    /// <summary>Gives the client back after <see cref="TryUse"/>.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            _server.Dispose();
        }
    }

    /// <summary>Lets requests under way end, and then closes the connections. Called once, by the owner.</summary>
    public void Dispose() => Release();

    /// <summary>Asks the server.</summary>
    /// <param name="payload">The question, JSON.</param>
    /// <param name="cancellationToken">Cancelled when nobody waits for the answer any more, or has waited too long.</param>
    public async Task<AuthServerAnswer> AskAsync(byte[] payload, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(payload);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await _server.SendAsync(HttpMethod.Post, content, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return AuthServerAnswer.Yes;
            }

            var code = ((int)response.StatusCode).ToString(CultureInfo.InvariantCulture);
            var body = await ReadBodyAsync(response, cancellationToken);
            return AuthServerAnswer.No(body.Length == 0 ? $"server replied with code {code}" : $"server replied with code {code}: {body}");
        }
        catch (Exception ex) when (ex is HttpRequestException or IOException)
        {
            return AuthServerAnswer.Unreachable($"HTTP request failed: {_server.Describe(ex)}");
        }
    }

    private static async Task<string> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var (body, _) = await HttpEndpoint.ReadAsync(response, MaxBodyBytes, cancellationToken);
            return ToLine(Encoding.UTF8.GetString(body));
        }
        catch (Exception ex) when (ex is HttpRequestException or IOException)
        {
            // The status has been said; the explanation is lost.
            return "";
        }
    }

    // A line break in the answer must not look like a line of the log.
    private static string ToLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, MaxReasonChars));
        foreach (var letter in text.AsSpan().Trim())
        {
            if (line.Length == MaxReasonChars)
            {
                line.Append("...");
                break;
            }

            line.Append(char.IsControl(letter) ? ' ' : letter);
        }

        return line.ToString();
    }
}
