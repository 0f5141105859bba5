using System.Globalization;
using MediaRouter.Media.Sdp;
using MediaRouter.Plugins.Rtsp.Wire;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Mapping;

/// <summary>Writes the session description of a stream.</summary>
internal static class DescriptionWriter
{
    /// <summary>Describes a stream; media sections are those of its tracks that have an RTP form.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="connectionAddress">Address of the <c>c=</c> line.</param>
    /// <param name="keyManagement">MIKEY message of each media index; null for the profile without encryption.</param>
    public static SessionDescription Write(IStream stream, string connectionAddress, Func<int, byte[]>? keyManagement = null) =>
        Write(stream.Title, stream.Tracks.Select(track => track.Description), connectionAddress, keyManagement);

    /// <summary>Describes tracks.</summary>
    /// <param name="title">Title of the session, or empty.</param>
    /// <param name="tracks">The tracks.</param>
    /// <param name="connectionAddress">Address of the <c>c=</c> line.</param>
    /// <param name="keyManagement">MIKEY message of each media index; null for the profile without encryption.</param>
    public static SessionDescription Write(
        string title, IEnumerable<TrackDescription> tracks, string connectionAddress, Func<int, byte[]>? keyManagement = null)
    {
        var session = new SessionDescription
        {
            // RFC 4566, section 5.3: a session without a name has a blank.
            SessionName = title.Length == 0 ? " " : title,
            Connection = new SdpConnection("IP4", connectionAddress),
        };
        session.Timings.Add(default);
        foreach (var section in tracks.Where(track => track.Rtp is not null).GroupBy(track => track.MediaIndex).OrderBy(section => section.Key))
        {
            session.Medias.Add(WriteMedia(section.Key, [.. section], keyManagement?.Invoke(section.Key)));
        }

        return session;
    }

    private static MediaDescription WriteMedia(int index, List<TrackDescription> tracks, byte[]? keys)
    {
        var first = tracks[0];
        var media = new MediaDescription
        {
            Kind = first.Kind switch
            {
                MediaKind.Video => "video",
                MediaKind.Audio => "audio",
                _ => "application",
            },
            Protocol = keys is null ? "RTP/AVP" : "RTP/SAVP",
            Information = first.Title.Length > 0 ? first.Title : null,
            Control = MediaUrl.ControlOf(index),
        };
        if (first.Language.Length > 0)
        {
            media.SetAttribute("lang", first.Language);
        }

        if (keys is not null)
        {
            media.MikeyMessage = keys;
        }

        foreach (var format in tracks.Select(track => track.Rtp!))
        {
            var number = format.PayloadType.ToString(CultureInfo.InvariantCulture);
            media.Formats.Add(number);
            if (format.EncodingName.Length > 0)
            {
                var map = new SdpRtpMap(format.PayloadType, format.EncodingName, format.ClockRate, format.Channels);
                media.Attributes.Add(new SdpAttribute("rtpmap", map.ToString()));
            }

            if (format.FormatParameters.Length > 0)
            {
                media.Attributes.Add(new SdpAttribute("fmtp", $"{number} {format.FormatParameters}"));
            }
        }

        return media;
    }
}
