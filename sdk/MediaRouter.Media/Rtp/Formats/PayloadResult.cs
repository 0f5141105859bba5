namespace MediaRouter.Media.Rtp.Formats;

/// <summary>What a depacketiser could do with a payload.</summary>
internal enum PayloadResult
{
    /// <summary>It was taken, or holds nothing that matters.</summary>
    Taken,

    /// <summary>It breaks the payload format, or uses a part of it that is not supported.</summary>
    Malformed,

    /// <summary>It continues something whose beginning was not received.</summary>
    BeginningMissing,
}
