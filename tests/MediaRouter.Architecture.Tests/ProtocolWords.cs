using System.Text.RegularExpressions;

namespace MediaRouter.Architecture.Tests;

/// <summary>Finds names of protocols in identifiers and texts, as whole words or as parts of words in camel case.</summary>
internal static partial class ProtocolWords
{
    private static readonly HashSet<string> Words =
        new(["rtsp", "rtsps", "rtmp", "rtmps", "hls", "webrtc", "whip", "whips", "whep", "wheps", "srt"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The words that occur in a text.</summary>
    public static IEnumerable<string> FindIn(string text)
    {
        foreach (Match word in Letters().Matches(text))
        {
            var humps = Humps().Matches(word.Value).Select(match => match.Value).ToList();

            // Some names are written as one hump and as two.
            var pairs = humps.Zip(humps.Skip(1), (first, second) => first + second);
            foreach (var part in humps.Concat(pairs).Where(Words.Contains))
            {
                yield return part;
            }
        }
    }

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex Letters();

    [GeneratedRegex("[A-Z]+(?![a-z])|[A-Z]?[a-z]+")]
    private static partial Regex Humps();
}
