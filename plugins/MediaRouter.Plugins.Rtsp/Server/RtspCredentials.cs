using System.Security.Cryptography;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Control;

namespace MediaRouter.Plugins.Rtsp.Server;

/// <summary>The credentials that come over one connection, and the challenges for them.</summary>
internal sealed class RtspCredentials(OptionList<RtspAuthMethod> methods)
{
    /// <summary>Realm of the challenges; players remember credentials by it.</summary>
    public const string Realm = "ipcam";

    private string? _nonce;

    /// <summary>Puts the credentials of a request into an access request.</summary>
    /// <param name="request">The request.</param>
    /// <param name="access">What is asked for.</param>
    /// <param name="isStale">Set if the credentials answer a challenge that this connection did not send; the client is to answer a new one.</param>
    public AccessRequest Read(RtspRequest request, AccessRequest access, out bool isStale)
    {
        isStale = false;
        access = access with { Token = TokenOf(access.Query) };
        if (!AuthorizationHeader.TryParse(request.Headers[RtspHeaderNames.Authorization], out var authorization))
        {
            return access;
        }

        if (authorization.Digest is not { } digest)
        {
            return methods.Contains(RtspAuthMethod.Basic)
                ? access with { User = authorization.User, Password = authorization.Password }
                : access;
        }

        if (!methods.Contains(RtspAuthMethod.Digest))
        {
            return access;
        }

        if (_nonce is null || digest.Nonce != _nonce || digest.Realm != Realm)
        {
            isStale = true;
            return access;
        }

        var isForThis = IsSameResource(digest.Uri, request.Url);
        return access with
        {
            User = digest.User,
            ProvesKnowledgeOf = (user, password) => isForThis && user == digest.User && Digest.Proves(digest, request.Method, user, password),
        };
    }

    /// <summary>Makes the answer that asks for credentials.</summary>
    /// <param name="isStale">Whether the credentials that came answered an old challenge.</param>
    public RtspResponse Challenge(bool isStale)
    {
        var response = new RtspResponse(RtspStatus.Unauthorized);
        foreach (var method in methods)
        {
            var challenge = new AuthenticateChallenge { Realm = Realm };
            if (method == RtspAuthMethod.Digest)
            {
                _nonce ??= Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
                challenge = challenge with { IsDigest = true, Nonce = _nonce, AlgorithmName = Digest.Name(DigestAlgorithm.Md5), IsStale = isStale };
            }

            response.Headers.Add(RtspHeaderNames.WwwAuthenticate, challenge.ToString());
        }

        return response;
    }

    // Clients hash the URL of the session, of the media, or of the base, with or without the slash behind it.
    private static bool IsSameResource(string hashed, string requested) =>
        requested.StartsWith(hashed.TrimEnd('/'), StringComparison.Ordinal) || hashed.TrimEnd('/') == requested.TrimEnd('/');

    // A name that occurs twice is ambiguous, so it counts as absent.
    private static string TokenOf(string query)
    {
        foreach (var name in (string[])["token", "jwt"])
        {
            var values = query.Split('&').Where(item => item.StartsWith(name + "=", StringComparison.Ordinal)).ToList();
            if (values.Count == 1)
            {
                return RtspUrl.Decode(values[0][(name.Length + 1)..].Replace('+', ' '));
            }
        }

        return "";
    }
}
