using System.Net;
using MediaRouter.Sdk.Configuration;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace MediaRouter.Net.Http;

/// <summary>Finds the client behind proxies that are trusted.</summary>
internal static class ForwardedClient
{
    private const string ForwardedFor = "X-Forwarded-For";
    private const string RealAddress = "X-Real-IP";
    private const string ForwardedProtocol = "X-Forwarded-Proto";

    /// <summary>Puts the client's address and scheme into the request, if a trusted proxy passed it on.</summary>
    public static void Apply(HttpContext context, IReadOnlyList<IpRange> trusted)
    {
        if (trusted.Count == 0 || context.Connection.RemoteIpAddress is not { } peer || !IsTrusted(peer, trusted))
        {
            return;
        }

        var headers = context.Request.Headers;
        if ((FromChain(headers[ForwardedFor], trusted) ?? FromSingle(headers[RealAddress])) is { } client)
        {
            context.Connection.RemoteIpAddress = client;
        }

        if (headers[ForwardedProtocol].ToString() is "http" or "https")
        {
            context.Request.Scheme = headers[ForwardedProtocol].ToString();
        }
    }

    // Each proxy appends the address that it saw; what stands left of the first one that is not trusted may be invented.
    private static IPAddress? FromChain(StringValues header, IReadOnlyList<IpRange> trusted)
    {
        var chain = header.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        for (var i = chain.Length - 1; i >= 0; i--)
        {
            if (!IPAddress.TryParse(chain[i], out var address))
            {
                return null;
            }

            if (i == 0 || !IsTrusted(address, trusted))
            {
                return address;
            }
        }

        return null;
    }

    private static IPAddress? FromSingle(StringValues header) => IPAddress.TryParse(header.ToString(), out var address) ? address : null;

    private static bool IsTrusted(IPAddress address, IReadOnlyList<IpRange> trusted)
    {
        foreach (var range in trusted)
        {
            if (range.Contains(address))
            {
                return true;
            }
        }

        return false;
    }
}
