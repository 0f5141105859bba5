using MediaRouter.Plugins.HooksWebhook.Messages;
using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.HooksWebhook;

/// <summary>One webhook.</summary>
internal sealed record WebhookEntry
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromMinutes(5);
    private const int MostRetries = 20;
    private const int FingerprintDigits = 64;

    /// <summary>Where the events are sent.</summary>
    [Setting("URL (http or https) that the events are sent to, by POST.")]
    public string Url { get; init; } = "";

    /// <summary>Which events; empty for all.</summary>
    [Setting("Events to send; all when empty. connectionOpened, connectionClosed, pathCreated, pathDestroyed, demandBegun, demandEnded, pathAvailable, pathUnavailable, pathOnline, pathOffline, sessionOpened, sessionClosed, segmentCreated, segmentCompleted.")]
    public OptionList<WebhookEventType> Events { get; init; } = [];

    /// <summary>Which paths; empty for all, and for what concerns no path.</summary>
    [Setting("Paths whose events are sent: names, or regular expressions behind a '~'; all when empty.")]
    public OptionList<string> Paths { get; init; } = [];

    /// <summary>Key of the signature; empty for none.</summary>
    [Setting("Key of the signature (HMAC-SHA256) in the header X-MediaRouter-Signature; not signed when empty.", Secret = true)]
    public string Secret { get; init; } = "";

    /// <summary>Headers in addition.</summary>
    [Setting("Further headers of the requests.")]
    public OptionList<WebhookHeader> Headers { get; init; } = [];

    /// <summary>The body with placeholders; empty for the standard one.</summary>
    [Setting("JSON to send, with placeholders as ${path} inside its texts; the standard body when empty.")]
    public string Body { get; init; } = "";

    /// <summary>Fingerprint of the server's certificate; empty verifies it normally.</summary>
    [Setting("SHA-256 fingerprint of the certificate of the server, when it is self-signed or invalid.")]
    public string Fingerprint { get; init; } = "";

    /// <summary>What one attempt may take.</summary>
    [Setting("How long one attempt may take.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often a failed attempt is repeated.</summary>
    [Setting("How often an attempt that failed is repeated, after pauses of 1, 2, 4 ... at most 30 seconds.")]
    public int Retries { get; init; } = 5;

    /// <summary>Returns one message for each rule that is broken.</summary>
    public IEnumerable<string> FindFaults()
    {
        if (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            yield return $"'url' must be an http or https URL, but is '{Url}'";
        }

        foreach (var path in Paths)
        {
            if (PathFilter.FindFault(path) is { } fault)
            {
                yield return $"'paths': {fault}";
            }
        }

        foreach (var header in Headers)
        {
            if (!IsHeader(header))
            {
                yield return $"'headers': '{header.Name}' is not a header that can be set";
            }
        }

        if (Body.Length > 0 && BodyTemplate.FindFault(Body) is { } bodyFault)
        {
            yield return $"'body': {bodyFault}";
        }

        if (Fingerprint.Length > 0 && (Fingerprint.Count(char.IsAsciiHexDigit) != FingerprintDigits || Fingerprint.Any(c => c != ':' && !char.IsAsciiHexDigit(c))))
        {
            yield return $"'fingerprint' must have {FingerprintDigits} hexadecimal digits";
        }

        if (Timeout <= TimeSpan.Zero || Timeout > LongestTimeout)
        {
            yield return $"'timeout' must be positive and at most {DurationText.Format(LongestTimeout)}, but is {DurationText.Format(Timeout)}";
        }

        if (Retries is < 0 or > MostRetries)
        {
            yield return $"'retries' must be between 0 and {MostRetries}";
        }
    }

    // Content-Length and the like are the client's business.
    private static bool IsHeader(WebhookHeader header)
    {
        using var request = new HttpRequestMessage();
        return !header.Value.AsSpan().ContainsAny('\r', '\n', '\0')
            && !header.Name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
            && !header.Name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
            && request.Headers.TryAddWithoutValidation(header.Name, header.Value);
    }
}
