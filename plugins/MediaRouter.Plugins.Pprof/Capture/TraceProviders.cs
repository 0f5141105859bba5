using System.Diagnostics.Tracing;
using System.Globalization;

namespace MediaRouter.Plugins.Pprof.Capture;

/// <summary>Reads lists of providers as .NET tools write them.</summary>
internal static class TraceProviders
{
    private const int MaxProviders = 32;

    /// <summary>Reads <c>Name[:Keywords[:Level]]</c>, separated by commas; keywords are hexadecimal, the level is a number or a word.</summary>
    /// <param name="text">The list; empty for none.</param>
    /// <param name="providers">What was read.</param>
    /// <param name="wrong">The first item that is not understood.</param>
    public static bool TryParse(string text, out IReadOnlyList<TraceProvider> providers, out string wrong)
    {
        var list = new List<TraceProvider>();
        (providers, wrong) = (list, "");
        foreach (var item in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var parts = item.Split(':');
            var keywords = parts.Length > 1 && parts[1].Length > 0 ? parts[1] : "FFFFFFFFFFFFFFFF";
            var levelText = parts.Length > 2 && parts[2].Length > 0 ? parts[2] : nameof(EventLevel.Informational);
            if (parts.Length > 3 || parts[0].Length == 0 || list.Count == MaxProviders
                || !ulong.TryParse(keywords.StartsWith("0x", StringComparison.OrdinalIgnoreCase) ? keywords[2..] : keywords, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var bits)
                || !Enum.TryParse<EventLevel>(levelText, ignoreCase: true, out var level) || !Enum.IsDefined(level))
            {
                wrong = item;
                return false;
            }

            list.Add(new TraceProvider(parts[0], (long)bits, level));
        }

        return true;
    }
}
