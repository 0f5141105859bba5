namespace MediaRouter.EndToEnd.Harness;

/// <summary>Hashes of frames, to tell that what was read is what was published.</summary>
internal static class Frames
{
    /// <summary>Hash of each decoded picture (or each packet, with <paramref name="copy"/>) of one track of a file.</summary>
    public static async Task<List<string>> OfFileAsync(string file, string map, bool copy = false)
    {
        var result = await Tool.RunAsync(
            ["ffmpeg", "-v", "error", "-nostdin", "-i", file, "-map", map, .. Copy(copy), "-f", "framemd5", "-"], TimeSpan.FromSeconds(60));
        Assert.True(result.ExitCode == 0, result.Errors);
        return Parse(result.Output);
    }

    /// <summary>Hashes of what ffmpeg reads from a URL; anything that it complains about fails the test.</summary>
    /// <param name="input">Input options and the URL.</param>
    /// <param name="map">The track.</param>
    /// <param name="count">How many frames to read.</param>
    public static async Task<List<string>> OfLiveAsync(IReadOnlyList<string> input, string map, int count, bool copy = false, NetworkNamespace? network = null)
    {
        var kind = map.Contains('a', StringComparison.Ordinal) ? "a" : "v";
        var result = await Tool.RunAsync(
            [.. network?.Prefix ?? [], "ffmpeg", "-v", "error", "-nostdin", .. input, "-map", map, .. Copy(copy), $"-frames:{kind}", count.ToString(), "-f", "framemd5", "-"],
            TimeSpan.FromSeconds(40));
        Assert.False(result.TimedOut, $"the reader got no {count} frames in time; it wrote: {result.Errors}");
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Equal("", string.Join('\n', result.Errors.Split('\n').Where(line => !IsHarmless(line))));
        return Parse(result.Output);
    }

    /// <summary>Hashes of the pictures of a file of raw I420 pictures.</summary>
    public static async Task<List<string>> OfRawAsync(string file, int width, int height)
    {
        var result = await Tool.RunAsync(
            ["ffmpeg", "-v", "error", "-nostdin", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", $"{width}x{height}", "-i", file, "-f", "framemd5", "-"],
            TimeSpan.FromSeconds(30));
        return Parse(result.Output);
    }

    /// <summary>Checks that all frames stand in the input, one after the other; the input may repeat from its beginning.</summary>
    public static void AssertIsPartOf(IReadOnlyList<string> input, IReadOnlyList<string> output, int atLeast)
    {
        Assert.True(output.Count >= atLeast, $"{output.Count} frames arrived, at least {atLeast} were expected");
        var starts = Enumerable.Range(0, input.Count).Where(i => input[i] == output[0]);
        var bestMatch = 0;
        foreach (var start in starts)
        {
            var matching = 0;
            while (matching < output.Count && output[matching] == input[(start + matching) % input.Count])
            {
                matching++;
            }

            bestMatch = Math.Max(bestMatch, matching);
        }

        Assert.True(bestMatch == output.Count, $"frame {bestMatch} of {output.Count} is not the one that follows in the input of {input.Count} frames");
    }

    // Track, DTS, PTS, duration, size, hash; hashes of side data may follow.
    private const int HashColumn = 5;

    // ffmpeg sends M-JPEG with one quantisation table and complains when it receives that, but decodes it.
    private static bool IsHarmless(string line) =>
        line.Length == 0 || line.Contains("Invalid qtable length 64", StringComparison.Ordinal) || line.Contains("Last message repeated", StringComparison.Ordinal);

    private static string[] Copy(bool copy) => copy ? ["-c", "copy"] : [];

    /// <summary>Hashes out of what ffmpeg's framemd5 writes.</summary>
    public static List<string> Parse(string framemd5) =>
        [.. framemd5.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(',')).Where(columns => columns.Length > HashColumn).Select(columns => columns[HashColumn].Trim())];
}
