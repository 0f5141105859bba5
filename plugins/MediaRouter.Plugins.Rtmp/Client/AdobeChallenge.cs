using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace MediaRouter.Plugins.Rtmp.Client;

/// <summary>The challenge of servers with <c>authmod=adobe</c>: it comes in the description of a refused <c>connect</c>, and is answered in the next.</summary>
/// <param name="Salt">Salt of the password.</param>
/// <param name="Challenge">The server's random text.</param>
/// <param name="Opaque">Text that is sent back; or empty.</param>
internal sealed record AdobeChallenge(string Salt, string Challenge, string Opaque)
{
    private const string Mode = "authmod=adobe";

    /// <summary>Whether a description says that the server wants to know the user first.</summary>
    public static bool IsDemand(string description) =>
        description.Contains(Mode, StringComparison.Ordinal) && description.Contains("code=403 need auth", StringComparison.Ordinal);

    /// <summary>Reads the challenge.</summary>
    /// <returns><see langword="false"/> if the description holds none, for instance because the password was wrong.</returns>
    public static bool TryParse(string description, [NotNullWhen(true)] out AdobeChallenge? challenge)
    {
        challenge = null;
        var start = description.IndexOf('?', StringComparison.Ordinal);
        if (start < 0 || !description.Contains(Mode, StringComparison.Ordinal))
        {
            return false;
        }

        string? reason = null;
        string? salt = null;
        string? text = null;
        var opaque = "";
        foreach (var item in description[(start + 1)..].Split('&'))
        {
            // The values are base 64, which may end in "=".
            var equals = item.IndexOf('=', StringComparison.Ordinal);
            var value = equals < 0 ? "" : item[(equals + 1)..].Trim();
            switch (equals < 0 ? item : item[..equals])
            {
                case "reason":
                    reason = value;
                    break;
                case "salt":
                    salt = value;
                    break;
                case "challenge":
                    text = value;
                    break;
                case "opaque":
                    opaque = value;
                    break;
            }
        }

        if (reason != "needauth" || salt is null || text is null)
        {
            return false;
        }

        challenge = new AdobeChallenge(salt, text, opaque);
        return true;
    }

    /// <summary>What to add to the application to be challenged.</summary>
    public static string Introduce(string user) => $"?{Mode}&user={user}";

    /// <summary>What to add to the application to answer.</summary>
    /// <param name="user">User name.</param>
    /// <param name="password">Password.</param>
    /// <param name="clientChallenge">Our random text.</param>
    [SuppressMessage("Security", "CA5351:Do Not Use Broken Cryptographic Algorithms", Justification = "The protocol is made of MD5.")]
    public string Answer(string user, string password, string clientChallenge)
    {
        var secret = Hash(user + Salt + password);
        var response = Hash(secret + (Opaque.Length > 0 ? Opaque : Challenge) + clientChallenge);
        var answer = $"?{Mode}&user={user}&challenge={clientChallenge}&response={response}";
        return Opaque.Length > 0 ? $"{answer}&opaque={Opaque}" : answer;

        static string Hash(string text) => Convert.ToBase64String(MD5.HashData(Encoding.UTF8.GetBytes(text)));
    }
}
