using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Media.MpegTs.Tables;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.MpegTs.Forms;

/// <summary>Finds the form for a track.</summary>
internal static class UnitForms
{
    /// <summary>Finds the form for a track and tells it the parameters.</summary>
    /// <param name="track">The track.</param>
    /// <param name="reason">Why it cannot be carried, in words that follow the name of the codec; empty if it can.</param>
    public static UnitForm? Find(TrackDescription track, out string reason)
    {
        reason = "";
        var form = Make(track, ref reason);
        if (form is not null && track.Parameters is { } parameters)
        {
            form.Learn(parameters);
        }

        return form;
    }

    private static UnitForm? Make(TrackDescription track, ref string reason)
    {
        switch (track.Codec)
        {
            case "H264":
                return new H264Form();
            case "H265":
                return new H265Form();
            case "MPEG-4 Video":
                return new Mpeg4VideoForm();
            case "MPEG-1/2 Video":
                return PlainForm.Video(TsStreamTypes.Mpeg2Video);
            case "MPEG-1/2 Audio":
                return PlainForm.Audio(TsStreamTypes.Mpeg1Audio);
            case "AC3":
                return PlainForm.Private(TsStreamTypes.Ac3, TsDescriptorTags.RegistrationAc3);
            case "KLV":
                return PlainForm.Private(TsStreamTypes.PrivateData, TsDescriptorTags.RegistrationKlv);
            case "MPEG-4 Audio" or "MPEG-4 Audio LATM":
                var config = AdtsForm.ConfigOf(track.Parameters);
                if (config is not null && AdtsForm.CanExpress(config))
                {
                    return new AdtsForm();
                }

                reason = config is null ? "its configuration is not known" : "ADTS cannot express its configuration";
                return null;
            case "Opus" when track.Parameters is OpusParameters { ChannelCount: <= OpusForm.MostChannels }:
                return new OpusForm();
            case "Opus" when track.Parameters is OpusParameters:
                reason = "it has too many channels";
                return null;
            case "Opus":
                reason = "its channels are not known";
                return null;
            default:
                reason = "MPEG-TS has no form for it";
                return null;
        }
    }
}
