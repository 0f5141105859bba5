using MediaRouter.Plugins.Hls.Source.Http;

namespace MediaRouter.Plugins.Hls.Source;

/// <summary>What a source takes from the configuration at the time of an attempt.</summary>
/// <param name="Http">Limits and identity of the client.</param>
/// <param name="Time">Clock.</param>
internal sealed record SourceSettings(HttpSettings Http, TimeProvider Time)
{
    /// <summary>Longest time without any media: three times that of a silent connection.</summary>
    public TimeSpan SilenceLimit => Http.ReadTimeout * 3;
}
