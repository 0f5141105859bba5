using System.Text;

namespace MediaRouter.Plugins.Rtsp.Wire;

/// <summary>One challenge of a WWW-Authenticate header: basic, or digest with an algorithm that is understood.</summary>
/// <remarks>Source: RFC 7616, section 3.3; RFC 7617, section 2.</remarks>
internal sealed record AuthenticateChallenge
{
    private const int MaxItems = 64;

    public bool IsDigest { get; init; }

    public string Realm { get; init; } = "";

    public string Nonce { get; init; } = "";

    public string? Opaque { get; init; }

    /// <summary>Whether the credentials were right, but for an old nonce.</summary>
    public bool IsStale { get; init; }

    public DigestAlgorithm Algorithm { get; init; }

    /// <summary>Name of the algorithm as it was written; null if absent.</summary>
    public string? AlgorithmName { get; init; }

    /// <summary>Whether the server takes <c>qop=auth</c>.</summary>
    public bool OffersAuth { get; init; }

    /// <summary>Parses one header value; it may hold several challenges.</summary>
    public static IReadOnlyList<AuthenticateChallenge> ParseAll(string header)
    {
        var challenges = new List<AuthenticateChallenge>();
        AuthenticateChallenge? current = null;
        var rest = header.AsSpan();
        for (var i = 0; i < MaxItems && HeaderText.TryTake(ref rest, ',', out var item); i++)
        {
            // A scheme is a word in front of the first parameter, or alone.
            var blank = item.IndexOfAny(' ', '=');
            if (blank < 0 || item[blank] == ' ')
            {
                Close(challenges, current);
                current = Begin(blank < 0 ? item : item[..blank]);
                item = blank < 0 ? default : item[(blank + 1)..].Trim();
            }

            if (current is not null && !item.IsEmpty)
            {
                HeaderText.Split(item, out var name, out var value);
                current = With(current, name, HeaderText.Unquote(value));
            }
        }

        Close(challenges, current);
        return challenges;
    }

    /// <summary>Answers the challenge.</summary>
    /// <param name="method">Method of the request.</param>
    /// <param name="uri">URL of the request.</param>
    /// <param name="user">User name.</param>
    /// <param name="password">Plain password.</param>
    /// <param name="clientNonce">Random text, used when the server takes <c>qop=auth</c> only with one.</param>
    /// <param name="nonceCount">How many requests used the nonce, this one included.</param>
    public AuthorizationHeader Answer(string method, string uri, string user, string password, string clientNonce, int nonceCount)
    {
        if (!IsDigest)
        {
            return new AuthorizationHeader { User = user, Password = password };
        }

        var digest = new DigestCredentials
        {
            User = user,
            Realm = Realm,
            Nonce = Nonce,
            Uri = uri,
            Algorithm = Algorithm,
            AlgorithmName = AlgorithmName,
            Opaque = Opaque,
            Qop = OffersAuth ? "auth" : null,
            NonceCount = nonceCount.ToString("x8", System.Globalization.CultureInfo.InvariantCulture),
            ClientNonce = clientNonce,
        };
        return new AuthorizationHeader { User = user, Digest = digest with { Response = Digest.Respond(digest, method, user, password) } };
    }

    public override string ToString()
    {
        if (!IsDigest)
        {
            return $"Basic realm={HeaderText.Quote(Realm)}";
        }

        var text = new StringBuilder("Digest realm=").Append(HeaderText.Quote(Realm)).Append(", nonce=").Append(HeaderText.Quote(Nonce));
        if (AlgorithmName is { } algorithm)
        {
            text.Append(", algorithm=").Append(HeaderText.Quote(algorithm));
        }

        if (Opaque is { } opaque)
        {
            text.Append(", opaque=").Append(HeaderText.Quote(opaque));
        }

        if (IsStale)
        {
            text.Append(", stale=\"true\"");
        }

        return text.ToString();
    }

    private static void Close(List<AuthenticateChallenge> challenges, AuthenticateChallenge? challenge)
    {
        if (challenge is not null && (!challenge.IsDigest || challenge.Nonce.Length > 0))
        {
            challenges.Add(challenge);
        }
    }

    private static AuthenticateChallenge? Begin(ReadOnlySpan<char> scheme)
    {
        if (scheme.Equals("Digest", StringComparison.OrdinalIgnoreCase))
        {
            return new AuthenticateChallenge { IsDigest = true };
        }

        return scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? new AuthenticateChallenge() : null;
    }

    // Null drops a challenge that cannot be answered.
    private static AuthenticateChallenge? With(AuthenticateChallenge challenge, ReadOnlySpan<char> name, string value)
    {
        switch (name.ToString().ToUpperInvariant())
        {
            case "REALM":
                return challenge with { Realm = value };
            case "NONCE":
                return challenge with { Nonce = value };
            case "OPAQUE":
                return challenge with { Opaque = value };
            case "STALE":
                return challenge with { IsStale = value.Equals("true", StringComparison.OrdinalIgnoreCase) };
            case "ALGORITHM":
                return Digest.TryParseName(value, out var algorithm) ? challenge with { Algorithm = algorithm, AlgorithmName = value } : null;
            case "QOP":
                return challenge with { OffersAuth = value.Split(',').Any(item => item.Trim().Equals("auth", StringComparison.OrdinalIgnoreCase)) };
            default:
                return challenge;
        }
    }
}
