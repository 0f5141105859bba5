using System.Buffers.Binary;
using MediaRouter.Media.MpegTs.Tables;

namespace MediaRouter.Media.MpegTs.Elementary;

/// <summary>Finds the reader for a stream by what the program map says of it.</summary>
internal static class ElementaryStreams
{
    /// <summary>Finds the reader of a stream.</summary>
    /// <param name="info">The stream.</param>
    /// <param name="name">What the stream is, for those that are not read.</param>
    /// <returns><see langword="null"/> if it is not read.</returns>
    public static Func<IElementaryOutput, ElementaryStream>? Find(TsStreamInfo info, out string name)
    {
        name = TsStreamTypes.NameOf(info.StreamType);
        switch (info.StreamType)
        {
            case TsStreamTypes.Mpeg1Video or TsStreamTypes.Mpeg2Video:
                return static output => new MpegVideoStream(output);
            case TsStreamTypes.Mpeg1Audio or TsStreamTypes.Mpeg2Audio:
                return static output => new MpegAudioStream(output);
            case TsStreamTypes.AacAdts:
                return static output => new AdtsStream(output);
            case TsStreamTypes.AacLatm:
                return static output => new LoasStream(output);
            case TsStreamTypes.Mpeg4Video:
                return static output => new Mpeg4VideoStream(output);
            case TsStreamTypes.H264:
                return static output => new H264Stream(output);
            case TsStreamTypes.H265:
                return static output => new H265Stream(output);
            case TsStreamTypes.Ac3:
                return static output => new Ac3Stream(output);
            case TsStreamTypes.Metadata:
                return FindMetadata(info, ref name);
            case TsStreamTypes.PrivateData:
                return FindPrivate(info, ref name);
            case 0x86 when info.IsRegistered(TsDescriptorTags.RegistrationSplice) || info.ProgramRegistration == TsDescriptorTags.RegistrationSplice:
                name = "SCTE 35";
                return null;
            default:
                return null;
        }
    }

    private static Func<IElementaryOutput, ElementaryStream>? FindMetadata(TsStreamInfo info, ref string name)
    {
        var format = MetadataFormat(info.Find(TsDescriptorTags.Metadata));
        if (format == TsDescriptorTags.RegistrationKlv || info.IsRegistered(TsDescriptorTags.RegistrationKlv))
        {
            return static output => new KlvStream(output, isSynchronous: true);
        }

        name = format == TsDescriptorTags.RegistrationId3 || info.IsRegistered(TsDescriptorTags.RegistrationId3) ? "timed ID3" : name;
        return null;
    }

    // ISO/IEC 13818-1, section 2.6.60: application format, perhaps its identifier, format 0xff with an identifier.
    private static uint MetadataFormat(ReadOnlySpan<byte> descriptor)
    {
        if (descriptor.Length < 2)
        {
            return 0;
        }

        var at = BinaryPrimitives.ReadUInt16BigEndian(descriptor) == 0xffff ? 6 : 2;
        return descriptor.Length >= at + 5 && descriptor[at] == 0xff ? BinaryPrimitives.ReadUInt32BigEndian(descriptor[(at + 1)..]) : 0;
    }

    private static Func<IElementaryOutput, ElementaryStream>? FindPrivate(TsStreamInfo info, ref string name)
    {
        if (info.IsRegistered(TsDescriptorTags.RegistrationKlv))
        {
            return static output => new KlvStream(output, isSynchronous: false);
        }

        if (info.IsRegistered(TsDescriptorTags.RegistrationOpus))
        {
            name = "Opus";
            return info.Find(TsDescriptorTags.Extension) is [TsDescriptorTags.OpusExtension, .. var code] && OpusChannelCode.TryRead(code, out var parameters)
                ? output => new OpusStream(output, parameters)
                : null;
        }

        if (info.Has(TsDescriptorTags.Ac3) || info.IsRegistered(TsDescriptorTags.RegistrationAc3))
        {
            return static output => new Ac3Stream(output);
        }

        if (info.IsRegistered(TsDescriptorTags.RegistrationHevc))
        {
            return static output => new H265Stream(output);
        }

        name = NameOfPrivate(info);
        return null;
    }

    private static string NameOfPrivate(TsStreamInfo info) => info switch
    {
        _ when info.Has(TsDescriptorTags.EnhancedAc3) || info.IsRegistered(TsDescriptorTags.RegistrationEnhancedAc3) => "E-AC-3",
        _ when info.Has(TsDescriptorTags.Dts) => "DTS",
        _ when info.Has(TsDescriptorTags.Aac) => "AAC in private data",
        _ when info.Has(TsDescriptorTags.Teletext) => "teletext",
        _ when info.Has(TsDescriptorTags.Subtitling) => "DVB subtitles",
        _ when info.IsRegistered(TsDescriptorTags.RegistrationSmpte302) => "SMPTE 302M",
        _ when info.IsRegistered(TsDescriptorTags.RegistrationAv1) => "AV1",
        _ => TsStreamTypes.NameOf(info.StreamType),
    };
}
