namespace MediaRouter.Media.MpegTs.Tables;

/// <summary>Descriptor tags and identifiers.</summary>
/// <remarks>Source: ISO/IEC 13818-1, table 2-45; ETSI EN 300 468, table 12; SMPTE registration authority.</remarks>
internal static class TsDescriptorTags
{
    public const byte Registration = 0x05;
    public const byte Language = 0x0a;
    public const byte Metadata = 0x26;
    public const byte Teletext = 0x56;
    public const byte Subtitling = 0x59;
    public const byte Ac3 = 0x6a;
    public const byte EnhancedAc3 = 0x7a;
    public const byte Dts = 0x7b;
    public const byte Aac = 0x7c;
    public const byte Extension = 0x7f;

    /// <summary>First byte of an extension descriptor of Opus.</summary>
    public const byte OpusExtension = 0x80;

    public const uint RegistrationAc3 = 0x41432d33;
    public const uint RegistrationEnhancedAc3 = 0x45414333;
    public const uint RegistrationHevc = 0x48455643;
    public const uint RegistrationKlv = 0x4b4c5641;
    public const uint RegistrationOpus = 0x4f707573;
    public const uint RegistrationId3 = 0x49443320;
    public const uint RegistrationSmpte302 = 0x42535344;
    public const uint RegistrationAv1 = 0x41563031;
    public const uint RegistrationSplice = 0x43554549;
    public const uint RegistrationBluRay = 0x48444d56;
}
