namespace MediaRouter.Media.MpegTs;

/// <summary>Numbers of the transport stream packet.</summary>
/// <remarks>Source: ISO/IEC 13818-1, section 2.4.3.</remarks>
public static class TsPacket
{
    /// <summary>Bytes of a packet.</summary>
    public const int Length = 188;

    /// <summary>First byte of each packet.</summary>
    public const byte SyncByte = 0x47;

    internal const int HeaderLength = 4;
    internal const int PayloadLength = Length - HeaderLength;
    internal const int NullPid = 0x1fff;
    internal const int PidCount = 0x2000;
}
