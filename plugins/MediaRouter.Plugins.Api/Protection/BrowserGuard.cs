using System.Net;
using System.Net.NetworkInformation;
using MediaRouter.Net.Http;
using MediaRouter.Sdk.Configuration;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Plugins.Api.Protection;

/// <summary>Keeps pages of strangers from using the API through a browser whose address the router trusts.</summary>
/// <remarks>
/// <para>
/// A client that is admitted by its address alone, as those of this machine are by default, may be a browser that obeys a page from elsewhere.
/// Two signs tell. A page that has its own name resolve to an address of the router (DNS rebinding) is betrayed by <c>Host</c>. A page that sends
/// requests across origins (CSRF) is betrayed by <c>Origin</c>, which browsers attach to all requests that change something (Fetch standard, 3.2).
/// </para>
/// <para>
/// Who sends credentials is not concerned: a page of strangers does not know them. Neither are programs, which send no <c>Origin</c> and may name
/// the router by its address, or by any name that cannot be registered in the public DNS.
/// </para>
/// </remarks>
/// <param name="allowOrigins">Origins that the operator has named; <c>*</c> names none.</param>
/// <param name="trustedProxies">Proxies in front of the API, which pass on whatever name the client used.</param>
internal sealed class BrowserGuard(IReadOnlyList<string> allowOrigins, IReadOnlyList<IpRange> trustedProxies)
{
    private const string Any = "*";

    // RFC 6761, RFC 6762, RFC 8375, and what private networks and clusters use because it is not delegated.
    private static readonly string[] PrivateSuffixes = [".localhost", ".local", ".internal", ".lan", ".home", ".home.arpa", ".corp", ".intranet", ".private", ".svc", ".test"];

    private readonly CorsPolicy _named = new(allowOrigins.Where(origin => origin != Any));

    // Asked for only by requests that are suspicious so far.
    private readonly Lazy<HashSet<string>> _knownHosts = new(() => new(KnownHosts(allowOrigins), StringComparer.OrdinalIgnoreCase));

    /// <summary>Says why a request is not served.</summary>
    /// <param name="request">The request.</param>
    /// <param name="client">Who sent it, behind trusted proxies; <see langword="null"/> for a local socket, which no browser reaches.</param>
    /// <returns>One sentence; <see langword="null"/> if all is well.</returns>
    public string? Refuse(HttpRequest request, IPAddress? client)
    {
        if (request.Headers.Authorization.Count > 0 || request.Headers.ContainsKey("X-Auth-Token"))
        {
            return null;
        }

        var host = request.Host.Host;
        var origin = request.Headers.Origin.ToString();
        if (client is not null && IPAddress.IsLoopback(client) && !IsProxy(client) && !IsOwnName(host))
        {
            return $"the host '{Printable(host)}' is not known as a name of this router; send credentials, use its address, or name the host in apiAllowOrigins";
        }

        return origin.Length == 0 || IsReading(request.Method) || IsFriendly(origin, host)
            ? null
            : $"pages of '{Printable(origin)}' may not change anything; send credentials, or name the origin in apiAllowOrigins";
    }

    private static bool IsReading(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    // The page came from where the request goes to, whatever the port, or from this machine, or from an origin that the operator has named.
    private bool IsFriendly(string origin, string host) =>
        _named.AllowedOrigin(origin) is not null
        || (Uri.TryCreate(origin, UriKind.Absolute, out var page)
            && (page.IsLoopback || (string.Equals(page.Host.Trim('[', ']'), host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase) && IsOwnName(host))));

    private bool IsOwnName(string host)
    {
        var name = host.Trim('[', ']').TrimEnd('.');
        return name.Length == 0
            || IPAddress.TryParse(name, out _)
            || !name.Contains('.', StringComparison.Ordinal)
            || Array.Exists(PrivateSuffixes, suffix => name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            || _knownHosts.Value.Contains(name);
    }

    private bool IsProxy(IPAddress peer)
    {
        foreach (var range in trustedProxies)
        {
            if (range.Contains(peer))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<string> KnownHosts(IEnumerable<string> allowOrigins)
    {
        yield return Environment.MachineName;
        if (IPGlobalProperties.GetIPGlobalProperties().DomainName is { Length: > 0 } domain)
        {
            yield return $"{Environment.MachineName}.{domain}";
        }

        foreach (var origin in allowOrigins)
        {
            if (Uri.TryCreate(origin, UriKind.Absolute, out var named))
            {
                yield return named.Host;
            }
        }
    }

    private static string Printable(string text)
    {
        const int Longest = 100;
        return string.Concat(text.Take(Longest).Select(letter => char.IsControl(letter) ? '?' : letter));
    }
}
