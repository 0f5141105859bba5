using Microsoft.Net.Http.Headers;

namespace MediaRouter.Plugins.Metrics.Exposition;

/// <summary>Chooses the form of an answer by what the client accepts.</summary>
internal static class Negotiation
{
    private const string OpenMetricsType = "application/openmetrics-text";

    /// <summary>OpenMetrics if the client prefers it to plain text, and names version 1.0.0 or none.</summary>
    public static ExpositionFormat ChooseFormat(IList<MediaTypeHeaderValue> accepted)
    {
        var (openMetrics, text) = (0.0, 0.0);
        foreach (var type in accepted)
        {
            var quality = type.Quality ?? 1;
            if (type.MediaType.Equals(OpenMetricsType, StringComparison.OrdinalIgnoreCase))
            {
                openMetrics = IsOurVersion(type) ? Math.Max(openMetrics, quality) : openMetrics;
            }
            else if (type.MatchesAllTypes || type.MatchesAllSubTypes || type.MediaType.Equals("text/plain", StringComparison.OrdinalIgnoreCase))
            {
                text = Math.Max(text, quality);
            }
        }

        return openMetrics > 0 && openMetrics >= text ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text;
    }

    public static string ContentTypeOf(ExpositionFormat format) => format == ExpositionFormat.OpenMetrics
        ? OpenMetricsType + "; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";

    public static bool AcceptsGzip(IList<StringWithQualityHeaderValue> accepted) =>
        accepted.Any(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not 0);

    private static bool IsOurVersion(MediaTypeHeaderValue type)
    {
        foreach (var parameter in type.Parameters)
        {
            if (parameter.Name.Equals("version", StringComparison.OrdinalIgnoreCase))
            {
                return HeaderUtilities.RemoveQuotes(parameter.Value).Equals("1.0.0", StringComparison.Ordinal);
            }
        }

        return true;
    }
}
