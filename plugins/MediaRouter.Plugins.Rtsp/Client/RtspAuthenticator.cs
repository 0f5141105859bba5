using System.Security.Cryptography;
using MediaRouter.Plugins.Rtsp.Wire;

namespace MediaRouter.Plugins.Rtsp.Client;

/// <summary>Answers the challenges of one server.</summary>
/// <remarks>Not safe for concurrent use: requests follow one another.</remarks>
/// <param name="user">User name; or empty.</param>
/// <param name="password">Password; or empty.</param>
/// <param name="allowBasic">Whether the password may be sent as it is.</param>
internal sealed class RtspAuthenticator(string user, string password, bool allowBasic)
{
    private AuthenticateChallenge? _challenge;
    private int _nonceCount;

    /// <summary>Whether there is something to answer a challenge with.</summary>
    public bool HasCredentials => user.Length > 0 || password.Length > 0;

    /// <summary>Value of the Authorization header; null before the first challenge.</summary>
    public string? Authorize(string method, string url)
    {
        if (_challenge is not { } challenge)
        {
            return null;
        }

        var clientNonce = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        return challenge.Answer(method, url, user, password, clientNonce, ++_nonceCount).ToString();
    }

    /// <summary>Takes the challenge of a 401 answer that suits best.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="isStale">Whether only the nonce was too old.</param>
    /// <returns>False if none can be answered.</returns>
    public bool TryAccept(RtspResponse response, out bool isStale)
    {
        var best = response.Headers.GetAll(RtspHeaderNames.WwwAuthenticate)
            .SelectMany(AuthenticateChallenge.ParseAll)
            .Where(challenge => challenge.IsDigest || allowBasic)
            .MaxBy(Strength);
        isStale = best is { IsStale: true };
        if (best is null)
        {
            return false;
        }

        _challenge = best;
        _nonceCount = 0;
        return true;
    }

    private static int Strength(AuthenticateChallenge challenge) =>
        !challenge.IsDigest ? 0 : challenge.Algorithm == DigestAlgorithm.Sha256 ? 2 : 1;
}
