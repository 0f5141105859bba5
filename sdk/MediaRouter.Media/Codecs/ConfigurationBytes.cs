using MediaRouter.Media.Codecs.Parameters;

namespace MediaRouter.Media.Codecs;

/// <summary>What decoder configuration records have in common.</summary>
internal static class ConfigurationBytes
{
    /// <summary>Adds NAL units, each behind its length as 16 bits.</summary>
    public static void AddSets(List<byte> output, IEnumerable<ByteString> sets)
    {
        foreach (var set in sets)
        {
            Add16(output, set.Length);
            output.AddRange(set.Span);
        }
    }

    /// <summary>Adds 16 bits in network order.</summary>
    public static void Add16(List<byte> output, int value)
    {
        output.Add((byte)(value >> 8));
        output.Add((byte)value);
    }
}
