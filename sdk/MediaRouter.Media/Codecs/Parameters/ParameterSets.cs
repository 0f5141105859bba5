using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>Lists of parameter sets, one for each identifier.</summary>
internal static class ParameterSets
{
    /// <summary>Longest set that is kept. Real ones are below 200 bytes; scaling lists and timing of many layers stay below 2 KiB.</summary>
    public const int MaxLength = 4096;

    /// <summary>Most sets of one kind. H.265 allows 64 picture sets; H.264 allows 256, and streams use a few.</summary>
    public const int MaxCount = 64;

    /// <summary>Reads the identifier of a set.</summary>
    /// <param name="unit">A NAL unit that is long enough for its header.</param>
    /// <returns>A negative number if the set is malformed.</returns>
    public delegate int ReadId(ReadOnlySpan<byte> unit);

    /// <summary>Puts a set into a list.</summary>
    /// <returns>The same list if it holds the set already, if it is full, or if the set is malformed.</returns>
    public static OptionList<ByteString> With(OptionList<ByteString> sets, ReadOnlySpan<byte> unit, ReadId readId)
    {
        // Streams repeat their sets with every random-access point: that must cost nothing.
        for (var i = 0; i < sets.Count; i++)
        {
            if (sets[i].Span.SequenceEqual(unit))
            {
                return sets;
            }
        }

        var id = readId(unit);
        if (id < 0)
        {
            return sets;
        }

        var changed = sets.ToList();
        var index = changed.FindIndex(set => readId(set.Span) == id);
        if (index < 0)
        {
            if (sets.Count == MaxCount)
            {
                return sets;
            }

            changed.Add(ByteString.Copy(unit));
        }
        else
        {
            changed[index] = ByteString.Copy(unit);
        }

        return [.. changed];
    }
}
