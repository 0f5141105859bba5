namespace MediaRouter.Plugins.Rtmp.Mapping;

/// <summary>How far a <see cref="FlvIngest"/> is.</summary>
internal enum FlvIngestState
{
    /// <summary>The tracks are not known yet.</summary>
    Analysing,

    /// <summary>The tracks are known: publish <see cref="FlvIngest.Description"/> and call <see cref="FlvIngest.Attach"/>.</summary>
    Ready,

    /// <summary>Units go to the stream.</summary>
    Writing,

    /// <summary>There is nothing to publish; <see cref="FlvIngest.Failure"/> says why.</summary>
    Failed,
}
