using System.Globalization;

namespace MediaRouter.EndToEnd.Harness;

/// <summary>Decoded samples, for codecs whose packets may be cut anew on their way.</summary>
internal static class RawSound
{
    public static Task<byte[]> OfFileAsync(string file) => DecodeAsync(["-i", file], []);

    /// <summary>What a real reader gets in some seconds; anything that it complains about fails the test.</summary>
    public static Task<byte[]> OfLiveAsync(IReadOnlyList<string> input, double seconds = 2.5) => DecodeAsync(input, ["-t", seconds.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>Checks that all samples stand in the input, without a gap.</summary>
    /// <param name="input">What was published; it may repeat from its beginning.</param>
    public static void AssertIsPartOf(byte[] input, byte[] output, int atLeastBytes, string client)
    {
        Assert.True(output.Length >= atLeastBytes, $"{client}: {output.Length} bytes of samples arrived, at least {atLeastBytes} were expected");
        byte[] repeated = [.. input, .. input];
        var start = repeated.AsSpan().IndexOf(output.AsSpan(0, 2000));
        Assert.True(start >= 0, $"{client}: the first samples do not stand in the input");
        var matching = repeated.AsSpan(start).CommonPrefixLength(output);
        Assert.True(matching == output.Length, $"{client}: byte {matching} of {output.Length} is not what follows {start} in the input of {input.Length}");
    }

    private static async Task<byte[]> DecodeAsync(IReadOnlyList<string> input, IReadOnlyList<string> limit)
    {
        var file = Path.GetTempFileName();
        try
        {
            var result = await Tool.RunAsync(
                ["ffmpeg", "-v", "error", "-nostdin", "-y", .. input, .. limit, "-map", "0:a:0", "-c:a", "pcm_s16le", "-f", "s16le", file], TimeSpan.FromSeconds(40));
            Assert.False(result.TimedOut, $"the reader of {input[^1]} got no sound in time; it wrote: {result.Errors}");
            Assert.True(result.ExitCode == 0 && result.Errors.Length == 0, $"{input[^1]}: {result.Errors}");
            return await File.ReadAllBytesAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
