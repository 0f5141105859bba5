namespace MediaRouter.Plugins.Rtmp.Mapping;

/// <summary>What a part of a tag is.</summary>
internal enum FlvPacketKind
{
    /// <summary>A decoder configuration record.</summary>
    Configuration,

    /// <summary>A coded picture, or coded sound.</summary>
    Frame,

    /// <summary>The elementary stream ends.</summary>
    End,

    /// <summary>AMF values about the track.</summary>
    Metadata,

    /// <summary>A descriptor of MPEG-2 TS in place of a configuration record.</summary>
    TsConfiguration,

    /// <summary>Order of the channels.</summary>
    ChannelLayout,

    /// <summary>A command to the player, such as the beginning of a seek.</summary>
    Command,

    /// <summary>A kind that newer versions have.</summary>
    Unknown,
}
