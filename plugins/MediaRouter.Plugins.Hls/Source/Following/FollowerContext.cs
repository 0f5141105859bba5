using MediaRouter.Plugins.Hls.Source.Http;
using MediaRouter.Plugins.Hls.Source.Output;

namespace MediaRouter.Plugins.Hls.Source.Following;

/// <summary>What the followers of one source share.</summary>
/// <param name="Http">Gets everything.</param>
/// <param name="Keys">Gets keys.</param>
/// <param name="Output">Takes media.</param>
/// <param name="Timeline">Relates their times.</param>
/// <param name="Time">Clock.</param>
/// <param name="ReadTimeout">Silence that is too long.</param>
internal sealed record FollowerContext(SourceHttp Http, KeyStore Keys, PacedOutput Output, SharedTimeline Timeline, TimeProvider Time, TimeSpan ReadTimeout)
{
    private readonly TaskCompletionSource<(TimeSpan Distance, long LoadedAt)> _start = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Where the main rendition begins: how far from the end of its playlist, and when that was.</summary>
    public Task<(TimeSpan Distance, long LoadedAt)> Start => _start.Task;

    /// <summary>Says where the main rendition begins.</summary>
    public void SetStart(TimeSpan distance, long loadedAt) => _start.TrySetResult((distance, loadedAt));
}
