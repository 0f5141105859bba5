namespace MediaRouter.Media.MpegTs.Tables;

/// <summary>Values of stream_type.</summary>
/// <remarks>Source: ISO/IEC 13818-1, table 2-34; ATSC A/53 part 3; Apple's transport stream profile; the Blu-ray registrations.</remarks>
internal static class TsStreamTypes
{
    public const byte Mpeg1Video = 0x01;
    public const byte Mpeg2Video = 0x02;
    public const byte Mpeg1Audio = 0x03;
    public const byte Mpeg2Audio = 0x04;
    public const byte PrivateData = 0x06;
    public const byte AacAdts = 0x0f;
    public const byte Mpeg4Video = 0x10;
    public const byte AacLatm = 0x11;
    public const byte Metadata = 0x15;
    public const byte H264 = 0x1b;
    public const byte H265 = 0x24;
    public const byte Ac3 = 0x81;

    /// <summary>Name of a type that is not read.</summary>
    public static string NameOf(byte type) => type switch
    {
        0x05 => "private sections",
        PrivateData => "private data",
        0x08 or 0x0a or 0x0b or 0x0c or 0x0d => "DSM-CC",
        0x12 or 0x13 => "MPEG-4 systems",
        Metadata => "metadata",
        0x16 or 0x17 or 0x18 or 0x19 => "metadata in sections",
        0x1a => "IPMP",
        0x1c => "MPEG-4 audio without transport syntax",
        0x1d => "MPEG-4 text",
        0x1e => "auxiliary video",
        0x1f => "H.264 scalable sub-stream",
        0x20 => "H.264 multiview sub-stream",
        0x21 => "JPEG 2000",
        0x23 => "stereoscopic H.264",
        0x25 or >= 0x28 and <= 0x2b => "H.265 sub-stream",
        0x2d or 0x2e => "MPEG-H audio",
        0x32 => "JPEG XS",
        0x33 or 0x34 => "H.266",
        0x42 => "AVS video",
        0x80 => "LPCM",
        0x82 => "DTS",
        0x83 => "TrueHD",
        0x84 or 0x87 or 0xa1 => "E-AC-3",
        0x85 or 0x86 or 0xa2 => "DTS-HD",
        0x8a => "DTS",
        0x90 or 0x91 or 0x92 => "presentation graphics",
        0xc1 => "encrypted AC-3",
        0xc2 => "encrypted E-AC-3",
        0xcf => "encrypted AAC",
        0xd1 => "Dirac",
        0xd2 => "AVS2 video",
        0xd4 => "AVS3 video",
        0xdb => "encrypted H.264",
        0xea => "VC-1",
        _ => "unknown",
    };
}
