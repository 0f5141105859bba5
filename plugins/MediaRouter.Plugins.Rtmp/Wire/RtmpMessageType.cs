namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>Kinds of RTMP messages: RTMP specification 1.0, sections 5.4 and 7.1.</summary>
internal enum RtmpMessageType : byte
{
    /// <summary>New chunk size of the sender, 4 bytes.</summary>
    SetChunkSize = 1,

    /// <summary>The partly sent message of a chunk stream is given up, 4 bytes.</summary>
    Abort = 2,

    /// <summary>Bytes received so far, 4 bytes.</summary>
    Acknowledgement = 3,

    /// <summary>An event of 2 bytes and its data.</summary>
    UserControl = 4,

    /// <summary>After how many bytes the receiver acknowledges, 4 bytes.</summary>
    WindowAcknowledgementSize = 5,

    /// <summary>How many bytes the receiver may leave unacknowledged, 4 bytes and the limit type.</summary>
    SetPeerBandwidth = 6,

    /// <summary>One audio tag.</summary>
    Audio = 8,

    /// <summary>One video tag.</summary>
    Video = 9,

    /// <summary>Metadata in AMF3 form.</summary>
    DataAmf3 = 15,

    /// <summary>Shared object in AMF3 form.</summary>
    SharedObjectAmf3 = 16,

    /// <summary>Command in AMF3 form.</summary>
    CommandAmf3 = 17,

    /// <summary>Metadata in AMF0 form.</summary>
    DataAmf0 = 18,

    /// <summary>Shared object in AMF0 form.</summary>
    SharedObjectAmf0 = 19,

    /// <summary>Command in AMF0 form.</summary>
    CommandAmf0 = 20,

    /// <summary>Several messages in one.</summary>
    Aggregate = 22,
}
