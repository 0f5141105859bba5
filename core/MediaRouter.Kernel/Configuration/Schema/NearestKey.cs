namespace MediaRouter.Kernel.Configuration;

/// <summary>Finds the known key that a mistyped one probably means.</summary>
internal static class NearestKey
{
    // Longer texts are not mistyped keys.
    private const int LongestKey = 64;

    /// <summary>The nearest known key by edit distance, case ignored; empty if none is near.</summary>
    public static string Find(string key, IEnumerable<string> known)
    {
        if (key.Length is 0 or > LongestKey)
        {
            return "";
        }

        var best = "";
        var bestDistance = Math.Max(2, key.Length / 3) + 1;
        Span<int> previous = stackalloc int[LongestKey + 2];
        Span<int> current = stackalloc int[LongestKey + 2];
        foreach (var candidate in known)
        {
            if (candidate.Length > LongestKey || Math.Abs(candidate.Length - key.Length) >= bestDistance)
            {
                continue;
            }

            var distance = Distance(key, candidate, previous, current);
            if (distance < bestDistance || (distance == bestDistance && best.Length > 0 && string.CompareOrdinal(candidate, best) < 0))
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    private static int Distance(string left, string right, Span<int> previous, Span<int> current)
    {
        for (var j = 0; j <= right.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 0; i < left.Length; i++)
        {
            current[0] = i + 1;
            for (var j = 0; j < right.Length; j++)
            {
                var replaced = previous[j] + (char.ToUpperInvariant(left[i]) == char.ToUpperInvariant(right[j]) ? 0 : 1);
                current[j + 1] = Math.Min(replaced, 1 + Math.Min(previous[j + 1], current[j]));
            }

            current[..(right.Length + 1)].CopyTo(previous);
        }

        return previous[right.Length];
    }
}
