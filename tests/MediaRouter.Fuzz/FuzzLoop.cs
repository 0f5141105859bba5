using System.Diagnostics;

namespace MediaRouter.Fuzz;

/// <summary>Feeds one parser with mutated inputs: seeded, so that a failure repeats, and bounded in time.</summary>
internal static class FuzzLoop
{
    private const int DefaultSeed = 20260101;
    private const int Attempts = 3;

    // Enough for tens of thousands of inputs per target; all targets together stay within a minute.
    // MEDIAROUTER_FUZZ_SECONDS makes a long run out of the same targets.
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(
        double.TryParse(Environment.GetEnvironmentVariable("MEDIAROUTER_FUZZ_SECONDS"), out var seconds) ? seconds : 1);

    /// <summary>Calls <paramref name="target"/> with each corpus entry, then with mutations and random bytes.</summary>
    /// <param name="corpus">Valid inputs, and inputs that once failed.</param>
    /// <param name="target">Must return; an exception fails the test and prints the input as hex.</param>
    /// <param name="maxMillisecondsPerInput">One input that takes longer than this fails the test (endless loops, quadratic work).</param>
    public static void Run(IReadOnlyList<byte[]> corpus, Action<byte[]> target, int maxMillisecondsPerInput = 2000, int seed = DefaultSeed)
    {
        ArgumentNullException.ThrowIfNull(target);
        foreach (var entry in corpus)
        {
            RunOne(entry, target, maxMillisecondsPerInput);
        }

        var random = new Random(seed);
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < Budget)
        {
            RunOne(Next(corpus, random), target, maxMillisecondsPerInput);
        }
    }

    private static void RunOne(byte[] input, Action<byte[]> target, int maxMilliseconds)
    {
        // The machine may have been busy with something else; an input that is slow by itself is slow again.
        var elapsed = TimeSpan.MaxValue;
        for (var attempt = 0; attempt < Attempts && elapsed.TotalMilliseconds >= maxMilliseconds; attempt++)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                target(input);
            }
            catch (Exception ex)
            {
                Assert.Fail($"{ex.GetType().Name}: {ex.Message} for input {Convert.ToHexString(input.AsSpan(0, Math.Min(input.Length, 4096)))}\n{ex.StackTrace}");
            }

            elapsed = Stopwatch.GetElapsedTime(started);
        }

        Assert.True(
            elapsed.TotalMilliseconds < maxMilliseconds,
            $"took {elapsed.TotalMilliseconds:F0} ms for {input.Length} bytes: {Convert.ToHexString(input.AsSpan(0, Math.Min(input.Length, 4096)))}");
    }

    private static byte[] Next(IReadOnlyList<byte[]> corpus, Random random)
    {
        if (corpus.Count == 0 || random.Next(16) == 0)
        {
            var noise = new byte[random.Next(0, 512)];
            random.NextBytes(noise);
            return noise;
        }

        var bytes = new List<byte>(corpus[random.Next(corpus.Count)]);
        var mutations = 1 + random.Next(6);
        for (var i = 0; i < mutations; i++)
        {
            Mutate(bytes, corpus, random);
        }

        return [.. bytes];
    }

    private static void Mutate(List<byte> bytes, IReadOnlyList<byte[]> corpus, Random random)
    {
        var at = bytes.Count == 0 ? 0 : random.Next(bytes.Count);
        switch (random.Next(8))
        {
            case 0 when bytes.Count > 0:
                bytes[at] ^= (byte)(1 << random.Next(8));
                break;
            case 1 when bytes.Count > 0:
                bytes[at] = (byte)random.Next(256);
                break;
            case 2 when bytes.Count > 0:
                // Boundary values are where length checks go wrong.
                bytes[at] = random.Next(4) switch { 0 => 0x00, 1 => 0xff, 2 => 0x7f, _ => 0x80 };
                break;
            case 3 when bytes.Count > 0:
                bytes.RemoveRange(at, Math.Min(1 + random.Next(16), bytes.Count - at));
                break;
            case 4:
                var inserted = new byte[1 + random.Next(16)];
                random.NextBytes(inserted);
                bytes.InsertRange(at, inserted);
                break;
            case 5 when bytes.Count > 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case 6:
                var other = corpus[random.Next(corpus.Count)];
                if (other.Length > 0)
                {
                    var from = random.Next(other.Length);
                    bytes.InsertRange(at, other.AsSpan(from, Math.Min(1 + random.Next(64), other.Length - from)).ToArray());
                }

                break;
            default:
                if (bytes.Count is > 0 and < 65536)
                {
                    bytes.AddRange(bytes.GetRange(at, Math.Min(64, bytes.Count - at)));
                }

                break;
        }
    }
}
