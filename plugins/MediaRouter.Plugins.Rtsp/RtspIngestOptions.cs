using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.Rtsp;

/// <summary>Settings of a path that is fed with RTSP, by a publisher or by a source.</summary>
[Options(OptionsScope.Path, Title = "RTSP publisher and source", Order = 41)]
internal sealed record RtspIngestOptions
{
    /// <summary>Whether a transport stream is split into its tracks.</summary>
    [Setting("Split MPEG-TS that comes as the one track of a publisher or source into the tracks inside it, so that readers of all protocols can use them.")]
    public bool RtspDemuxMpegts { get; init; }
}
