using System.Globalization;

namespace MediaRouter.Net.Http;

/// <summary>Decides the header <c>Access-Control-Allow-Origin</c> (Fetch standard, section 3.2.3).</summary>
/// <remarks>
/// An entry is an origin, with a <c>*</c> in its host for any text without a dot at the border: <c>https://*.example.com</c> stands for all
/// names below <c>example.com</c> and for that name itself. The entry <c>*</c> alone allows every origin.
/// </remarks>
public sealed class CorsPolicy
{
    private const string Any = "*";

    private readonly Origin[] _origins;
    private readonly bool _allowsAny;

    /// <summary>Makes a policy.</summary>
    /// <param name="allowed">The entries; those that are no origins match nothing.</param>
    public CorsPolicy(IEnumerable<string> allowed)
    {
        ArgumentNullException.ThrowIfNull(allowed);
        var entries = allowed.ToArray();
        _allowsAny = entries.Contains(Any);
        _origins = [.. entries.Select(Origin.Parse).OfType<Origin>()];
    }

    /// <summary>The value of the header, or null when the header is left out.</summary>
    /// <param name="origin">What the request says; null or empty when it says nothing.</param>
    public string? AllowedOrigin(string? origin)
    {
        if (_origins.Length > 0 && !string.IsNullOrEmpty(origin) && Origin.Parse(origin) is { } asked && Array.Exists(_origins, entry => entry.Matches(asked)))
        {
            return origin;
        }

        return _allowsAny ? Any : null;
    }

    private sealed record Origin(string Scheme, string Host, int Port)
    {
        public static Origin? Parse(string text)
        {
            var end = text.IndexOf("://", StringComparison.Ordinal);
            if (end <= 0)
            {
                return null;
            }

            var scheme = text[..end].ToLowerInvariant();
            var authority = text[(end + 3)..].TrimEnd('/').ToLowerInvariant();
            var port = scheme == "https" ? 443 : 80;
            var colon = authority.LastIndexOf(':');
            if (colon > authority.LastIndexOf(']'))
            {
                if (!ushort.TryParse(authority.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var named))
                {
                    return null;
                }

                port = named;
                authority = authority[..colon];
            }

            return authority.Length > 0 ? new Origin(scheme, authority, port) : null;
        }

        public bool Matches(Origin asked)
        {
            if (Scheme != asked.Scheme || Port != asked.Port)
            {
                return false;
            }

            var star = Host.IndexOf('*', StringComparison.Ordinal);
            if (star < 0)
            {
                return Host == asked.Host;
            }

            var (before, after) = (Host[..star], Host[(star + 1)..]);
            return (asked.Host.Length >= before.Length + after.Length
                    && asked.Host.StartsWith(before, StringComparison.Ordinal)
                    && asked.Host.EndsWith(after, StringComparison.Ordinal))
                || (before.Length == 0 && after.StartsWith('.') && asked.Host == after[1..]);
        }
    }
}
