using System.Text;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>An Authorization header: basic (RFC 7617) or digest (RFC 7616) credentials.</summary>
internal sealed record AuthorizationHeader
{
    private const int MaxParameters = 32;

    /// <summary>User name.</summary>
    public string User { get; init; } = "";

    /// <summary>Password of basic credentials.</summary>
    public string Password { get; init; } = "";

    /// <summary>Digest credentials; null for basic ones.</summary>
    public DigestCredentials? Digest { get; init; }

    public static bool TryParse(string? header, out AuthorizationHeader authorization)
    {
        authorization = null!;
        var text = header.AsSpan().Trim();
        var blank = text.IndexOf(' ');
        if (blank < 0)
        {
            return false;
        }

        var scheme = text[..blank];
        var rest = text[(blank + 1)..].Trim();
        if (scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
        {
            return TryParseBasic(rest, out authorization);
        }

        return scheme.Equals("Digest", StringComparison.OrdinalIgnoreCase) && TryParseDigest(rest, out authorization);
    }

    public override string ToString()
    {
        if (Digest is not { } digest)
        {
            return "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        }

        var text = new StringBuilder("Digest username=").Append(HeaderText.Quote(digest.User));
        text.Append(", realm=").Append(HeaderText.Quote(digest.Realm));
        text.Append(", nonce=").Append(HeaderText.Quote(digest.Nonce));
        text.Append(", uri=").Append(HeaderText.Quote(digest.Uri));
        text.Append(", response=").Append(HeaderText.Quote(digest.Response));
        if (digest.AlgorithmName is { } algorithm)
        {
            text.Append(", algorithm=").Append(HeaderText.Quote(algorithm));
        }

        if (digest.Opaque is { } opaque)
        {
            text.Append(", opaque=").Append(HeaderText.Quote(opaque));
        }

        if (digest.Qop is { } qop)
        {
            text.Append(", qop=").Append(qop).Append(", nc=").Append(digest.NonceCount);
            text.Append(", cnonce=").Append(HeaderText.Quote(digest.ClientNonce));
        }

        return text.ToString();
    }

    private static bool TryParseBasic(ReadOnlySpan<char> text, out AuthorizationHeader authorization)
    {
        authorization = null!;
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        if (!Convert.TryFromBase64Chars(text, bytes, out var length))
        {
            return false;
        }

        var pair = Encoding.UTF8.GetString(bytes, 0, length);
        var colon = pair.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return false;
        }

        authorization = new AuthorizationHeader { User = pair[..colon], Password = pair[(colon + 1)..] };
        return true;
    }

    private static bool TryParseDigest(ReadOnlySpan<char> text, out AuthorizationHeader authorization)
    {
        authorization = null!;
        var digest = new DigestCredentials();
        var count = 0;
        while (HeaderText.TryTake(ref text, ',', out var item))
        {
            if (++count > MaxParameters)
            {
                return false;
            }

            HeaderText.Split(item, out var name, out var quoted);
            var value = HeaderText.Unquote(quoted);
            switch (name.ToString().ToUpperInvariant())
            {
                case "USERNAME":
                    digest = digest with { User = value };
                    break;
                case "REALM":
                    digest = digest with { Realm = value };
                    break;
                case "NONCE":
                    digest = digest with { Nonce = value };
                    break;
                case "URI":
                    digest = digest with { Uri = value };
                    break;
                case "RESPONSE":
                    digest = digest with { Response = value };
                    break;
                case "OPAQUE":
                    digest = digest with { Opaque = value };
                    break;
                case "QOP":
                    digest = digest with { Qop = value };
                    break;
                case "NC":
                    digest = digest with { NonceCount = value };
                    break;
                case "CNONCE":
                    digest = digest with { ClientNonce = value };
                    break;
                case "ALGORITHM":
                    if (!Wire.Digest.TryParseName(value, out var algorithm))
                    {
                        return false;
                    }

                    digest = digest with { Algorithm = algorithm, AlgorithmName = value };
                    break;
                default:
                    break;
            }
        }

        if (digest.User.Length == 0 || digest.Nonce.Length == 0 || digest.Response.Length == 0)
        {
            return false;
        }

        authorization = new AuthorizationHeader { User = digest.User, Digest = digest };
        return true;
    }
}
