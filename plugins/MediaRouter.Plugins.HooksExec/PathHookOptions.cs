using MediaRouter.Sdk.Configuration;

namespace MediaRouter.Plugins.HooksExec;

/// <summary>Commands of a path.</summary>
[Options(OptionsScope.Path, Title = "Commands", Order = 90)]
internal sealed record PathHookOptions : IValidatedOptions
{
    /// <summary>Runs while the path exists.</summary>
    [Setting("Command that runs as long as the path exists. Variables of all commands of a path: $MTX_PATH, $RTSP_PORT, $G1, $G2 ... (groups of the path's regular expression). No shell is involved.")]
    public string RunOnInit { get; init; } = "";

    /// <summary>Whether <see cref="RunOnInit"/> is started again when it ends by itself.</summary>
    [Setting("Start the command of runOnInit again, after 5 seconds, when it ends by itself.")]
    public bool RunOnInitRestart { get; init; }

    /// <summary>Runs while somebody wants to read; expected to publish.</summary>
    [Setting("Command that runs while somebody wants to read the path, and publishes to it. Further variables: $MTX_QUERY (of the first reader).")]
    public string RunOnDemand { get; init; } = "";

    /// <summary>Whether <see cref="RunOnDemand"/> is started again when it ends by itself.</summary>
    [Setting("Start the command of runOnDemand again, after 5 seconds, when it ends by itself.")]
    public bool RunOnDemandRestart { get; init; }

    /// <summary>Launched when <see cref="RunOnDemand"/> is stopped.</summary>
    [Setting("Command that is launched when the command of runOnDemand is stopped. Variables: those of runOnDemand.")]
    public string RunOnUnDemand { get; init; } = "";

    /// <summary>Runs while the stream can be read.</summary>
    [Setting("Command that runs while the stream can be read. Further variables: $MTX_QUERY (of the publisher), $MTX_SOURCE_TYPE, $MTX_SOURCE_ID.")]
    [FormerKey("runOnReady")]
    [FormerKey("runOnPublish")]
    public string RunOnAvailable { get; init; } = "";

    /// <summary>Whether <see cref="RunOnAvailable"/> is started again when it ends by itself.</summary>
    [Setting("Start the command of runOnAvailable again, after 5 seconds, when it ends by itself.")]
    [FormerKey("runOnReadyRestart")]
    [FormerKey("runOnPublishRestart")]
    public bool RunOnAvailableRestart { get; init; }

    /// <summary>Launched when the stream cannot be read any more.</summary>
    [Setting("Command that is launched when the stream cannot be read any more. Variables: those of runOnAvailable.")]
    [FormerKey("runOnNotReady")]
    public string RunOnUnavailable { get; init; } = "";

    /// <summary>Runs while a live source feeds the path.</summary>
    [Setting("Command that runs while a live source feeds the path. Variables: those of runOnAvailable.")]
    public string RunOnOnline { get; init; } = "";

    /// <summary>Whether <see cref="RunOnOnline"/> is started again when it ends by itself.</summary>
    [Setting("Start the command of runOnOnline again, after 5 seconds, when it ends by itself.")]
    public bool RunOnOnlineRestart { get; init; }

    /// <summary>Launched when the live source has gone.</summary>
    [Setting("Command that is launched when the live source has gone. Variables: those of runOnAvailable.")]
    public string RunOnOffline { get; init; } = "";

    /// <summary>Runs while a reader reads.</summary>
    [Setting("Command that runs while a reader reads. Further variables: $MTX_QUERY (of the reader), $MTX_READER_TYPE, $MTX_READER_ID.")]
    public string RunOnRead { get; init; } = "";

    /// <summary>Whether <see cref="RunOnRead"/> is started again when it ends by itself.</summary>
    [Setting("Start the command of runOnRead again, after 5 seconds, when it ends by itself.")]
    public bool RunOnReadRestart { get; init; }

    /// <summary>Launched when a reader has stopped.</summary>
    [Setting("Command that is launched when a reader has stopped. Variables: those of runOnRead.")]
    public string RunOnUnread { get; init; } = "";

    /// <summary>Launched when a file of a recording was created.</summary>
    [Setting("Command that is launched when a file of a recording was created. Further variables: $MTX_SEGMENT_PATH.")]
    public string RunOnRecordSegmentCreate { get; init; } = "";

    /// <summary>Launched when a file of a recording is complete.</summary>
    [Setting("Command that is launched when a file of a recording is complete. Further variables: $MTX_SEGMENT_PATH, $MTX_SEGMENT_DURATION (seconds).")]
    public string RunOnRecordSegmentComplete { get; init; } = "";

    /// <inheritdoc/>
    public IEnumerable<string> Validate(ValidationContext context)
    {
        if (RunOnInit.Length > 0 && context.Path is { IsPattern: true })
        {
            yield return "a path with a regular expression (or path 'all_others') does not support option 'runOnInit'; use another path";
        }

        if ((RunOnDemand.Length > 0 || RunOnUnDemand.Length > 0) && context.Path?.Get<PathOptions>().Source is not (null or PathOptions.PublisherSource))
        {
            yield return "'runOnDemand' and 'runOnUnDemand' can be used only when source is 'publisher'";
        }
    }
}
