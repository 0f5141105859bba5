namespace MediaRouter.Plugins.Rtmp.Mapping;

/// <summary>One part of an audio or video tag: tags of several tracks have several.</summary>
internal readonly record struct FlvPacket
{
    /// <summary>What it is.</summary>
    public required FlvPacketKind Kind { get; init; }

    /// <summary>The codec.</summary>
    public required FlvCodec Codec { get; init; }

    /// <summary>Number of the track among those of its medium; 0 in tags that name none.</summary>
    public byte TrackId { get; init; }

    /// <summary>The code of the codec in enhanced tags; 0 in others.</summary>
    public uint FourCc { get; init; }

    /// <summary>Number of the codec in tags that are not enhanced.</summary>
    public byte LegacyCodec { get; init; }

    /// <summary>Whether the tag says that it is a key frame.</summary>
    public bool IsKeyFrame { get; init; }

    /// <summary>Low four bits of the first byte of an audio tag that is not enhanced: rate, size and channels.</summary>
    public byte SoundFlags { get; init; }

    /// <summary>PTS less DTS in milliseconds.</summary>
    public int CompositionTime { get; init; }

    /// <summary>What to add to the time of the message, in nanoseconds.</summary>
    public int NanosecondOffset { get; init; }

    /// <summary>What follows the headers.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }
}
