using System.Diagnostics.CodeAnalysis;
using MediaRouter.Media.Sdp;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtsp.Mapping;

/// <summary>What a peer's session description offers: tracks, and the media sections that carry them.</summary>
/// <param name="Description">The tracks: one for each payload type of each media section.</param>
/// <param name="Medias">The media sections that are used.</param>
/// <param name="Session">The description itself.</param>
internal sealed record OfferedStream(StreamDescription Description, IReadOnlyList<OfferedMedia> Medias, SessionDescription Session)
{
    // Channels are bytes, two for each media section.
    private const int MaxMedias = 128;

    // RFC 3555, section 4.2.
    private const string TransportStreamName = "MP2T";

    // Dynamic formats without rtpmap exist; video is the likeliest.
    private const int DefaultClockRate = 90000;

    /// <summary>Whether MPEG-TS is all that is offered, so that it can be split into the tracks inside it.</summary>
    public bool IsTransportStream => Description.Tracks.Count == 1 && HasTransportStream;

    /// <summary>Whether MPEG-TS is among what is offered.</summary>
    public bool HasTransportStream => Description.Tracks.Any(track => string.Equals(track.Rtp?.EncodingName, TransportStreamName, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads a description.</summary>
    /// <param name="bytes">Session description.</param>
    /// <param name="offer">What it offers; at least one track.</param>
    /// <param name="error">What is wrong with it; a sentence.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out OfferedStream? offer, out string error)
    {
        offer = null;
        if (!SessionDescription.TryParse(bytes, out var session, out error))
        {
            return false;
        }

        var hasForward = session.Medias.Any(media => !IsBackward(session, media));
        var tracks = new List<TrackDescription>();
        var medias = new List<OfferedMedia>();
        foreach (var media in session.Medias)
        {
            if (medias.Count < MaxMedias && IsUsable(media) && !(hasForward && IsBackward(session, media)))
            {
                Add(session, media, medias, tracks);
            }
        }

        if (tracks.Count == 0)
        {
            error = "the session description has no media that can be used";
            return false;
        }

        if (tracks.Count > StreamDescription.MaxTracks)
        {
            error = $"the session description has {tracks.Count} formats; at most {StreamDescription.MaxTracks} are supported";
            return false;
        }

        var title = session.SessionName.Trim();
        offer = new OfferedStream(new StreamDescription { Tracks = tracks, Title = title is "-" ? "" : title }, medias, session);
        return true;
    }

    private static bool IsUsable(MediaDescription media) =>
        media.Protocol.StartsWith("RTP/", StringComparison.OrdinalIgnoreCase) && media.PayloadTypes.Any();

    // ONVIF Streaming Specification, section 5.3: a description is seen from its receiver, so "sendonly" marks what the receiver would
    // send. Encoders that mark all their media so mean the opposite, hence the comparison with the other sections.
    private static bool IsBackward(SessionDescription session, MediaDescription media) =>
        session.GetDirection(media) is SdpDirection.SendOnly or SdpDirection.Inactive;

    private static void Add(SessionDescription session, MediaDescription media, List<OfferedMedia> medias, List<TrackDescription> tracks)
    {
        var kind = media.Kind.ToUpperInvariant() switch
        {
            "VIDEO" => MediaKind.Video,
            "AUDIO" => MediaKind.Audio,
            _ => MediaKind.Data,
        };
        var own = new List<(byte, int)>();
        foreach (var payloadType in media.PayloadTypes.Distinct())
        {
            var format = ReadFormat(media, payloadType);
            own.Add((payloadType, tracks.Count));
            tracks.Add(new TrackDescription
            {
                Kind = kind,
                ClockRate = format.ClockRate,
                Rtp = format,
                MediaIndex = medias.Count,
                Language = media.FindAttribute("lang") ?? "",
                Title = media.Information ?? "",
            });
        }

        medias.Add(new OfferedMedia(medias.Count, media.Control, media.IsSecure, media.MikeyMessage ?? session.MikeyMessage, own));
    }

    private static RtpFormat ReadFormat(MediaDescription media, byte payloadType)
    {
        var isKnown = media.TryGetRtpMap(payloadType, out var map);
        return new RtpFormat
        {
            PayloadType = payloadType,
            EncodingName = isKnown ? map.EncodingName : "",
            ClockRate = isKnown && map.ClockRate > 0 ? map.ClockRate : DefaultClockRate,
            Channels = isKnown ? Math.Max(1, map.Channels) : 1,
            FormatParameters = ReadParameters(media, payloadType),
        };
    }

    private static string ReadParameters(MediaDescription media, byte payloadType)
    {
        foreach (var value in media.FindAttributes("fmtp"))
        {
            var text = value.AsSpan().Trim();
            var blank = text.IndexOfAny(' ', '\t');
            if (blank > 0 && byte.TryParse(text[..blank], out var number) && number == payloadType)
            {
                return text[blank..].Trim().ToString();
            }
        }

        return "";
    }
}
