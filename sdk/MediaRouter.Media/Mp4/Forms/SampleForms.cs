using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Mp4.Forms;

/// <summary>Finds the form for a track.</summary>
internal static class SampleForms
{
    /// <summary>Finds the form for a track and tells it the parameters.</summary>
    /// <param name="track">The track.</param>
    /// <param name="reason">Why it cannot be carried, in words that follow the name of the codec; empty if it can.</param>
    public static SampleForm? Find(TrackDescription track, out string reason)
    {
        reason = "";
        if (track.ClockRate <= 0)
        {
            reason = "it has no clock rate";
            return null;
        }

        var form = Make(track, ref reason);
        if (form is not null && track.Parameters is { } parameters)
        {
            form.Learn(parameters);
        }

        return form;
    }

    private static SampleForm? Make(TrackDescription track, ref string reason)
    {
        switch (track.Codec)
        {
            case "H264":
                return new H264Form();
            case "H265":
                return new H265Form();
            case "AV1":
                return new Av1Form();
            case "VP9":
                return new Vp9Form();
            case "MPEG-4 Video":
                return new Mpeg4VideoForm();
            case "MPEG-1/2 Video":
                return new MpegVideoForm();
            case "M-JPEG":
                return new MotionJpegForm();
            case "MPEG-4 Audio" when track.Parameters is Mpeg4AudioParameters:
            case "MPEG-4 Audio LATM" when track.Parameters is Mpeg4LatmParameters or Mpeg4AudioParameters:
                return new AacForm();
            case "Opus" when track.Parameters is OpusParameters:
                return new OpusForm();
            case "MPEG-1/2 Audio":
                return new MpegAudioForm(track.ClockRate);
            case "AC3":
                return new Ac3Form();
            case "FLAC" when track.Parameters is FlacParameters { StreamInfo.IsEmpty: false }:
                return new FlacForm();
            case "LPCM" when track.Parameters is LpcmParameters { BitDepth: 8 or 16 or 24, ChannelCount: > 0 }:
                return new LpcmForm();
            case "G711" when track.Parameters is G711Parameters { ChannelCount: > 0 }:
                return new G711Form();
            case "MPEG-4 Audio" or "MPEG-4 Audio LATM" or "Opus" or "FLAC" or "LPCM" or "G711":
                reason = "its configuration is not known";
                return null;
            default:
                reason = "MP4 has no form for it";
                return null;
        }
    }
}
