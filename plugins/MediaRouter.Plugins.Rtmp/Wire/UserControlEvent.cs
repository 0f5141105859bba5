namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>Events of user control messages: RTMP specification 1.0, section 7.1.7.</summary>
internal enum UserControlEvent : ushort
{
    /// <summary>A message stream can be used.</summary>
    StreamBegin = 0,

    /// <summary>What was played on a message stream has ended.</summary>
    StreamEnd = 1,

    /// <summary>No data for a while.</summary>
    StreamDry = 2,

    /// <summary>The client tells how much it buffers, in milliseconds.</summary>
    SetBufferLength = 3,

    /// <summary>The stream is a recording.</summary>
    StreamIsRecorded = 4,

    /// <summary>The server asks for a sign of life.</summary>
    PingRequest = 6,

    /// <summary>The client gives a sign of life.</summary>
    PingResponse = 7,
}
