namespace MediaRouter.Media.MpegTs;

/// <summary>How a continuity counter went on.</summary>
internal enum CounterStep
{
    /// <summary>To the next value, or it may have any.</summary>
    Next,

    /// <summary>Not at all.</summary>
    Same,

    /// <summary>Over some values.</summary>
    Gap,
}
