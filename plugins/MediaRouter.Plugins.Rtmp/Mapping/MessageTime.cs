using MediaRouter.Media.Rtp;

namespace MediaRouter.Plugins.Rtmp.Mapping;

/// <summary>Unwraps the times of messages, which are milliseconds modulo 2^32.</summary>
internal sealed class MessageTime
{
    private TimestampUnwrapper _unwrapper;

    /// <summary>The time in nanoseconds.</summary>
    public long Unwrap(uint timestamp) => _unwrapper.Unwrap(timestamp) * FlvTime.NanosecondsPerMillisecond;
}
