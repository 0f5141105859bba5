using System.Composition.Hosting;
using MediaRouter.Media.Sdp;
using MediaRouter.Plugins.Codecs.Video;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Codecs.Tests;

/// <summary>The codecs as the host finds them.</summary>
internal static class AllCodecs
{
    public static IReadOnlyList<ICodec> List { get; } = Compose();

    public static ICodec Get(string label) => List.Single(codec => codec.Label == label);

    /// <summary>Recognises the first payload type of lines as they stand in a session description, from the m= line on.</summary>
    public static TrackDescription Recognise(string lines)
    {
        Assert.True(SessionDescription.TryParse("v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n" + lines.ReplaceLineEndings("\r\n") + "\r\n", out var session, out var error), error);
        var media = Assert.Single(session.Medias);
        var payloadType = media.PayloadTypes.First();
        media.TryGetRtpMap(payloadType, out var map);
        var format = new RtpFormat
        {
            PayloadType = payloadType,
            EncodingName = map.EncodingName ?? "",
            ClockRate = map.ClockRate,
            Channels = Math.Max(map.Channels, 1),
            FormatParameters = media.GetFormatParameters(payloadType).ToString(),
        };
        var kind = media.Kind switch { "video" => MediaKind.Video, "audio" => MediaKind.Audio, _ => MediaKind.Data };
        var track = new TrackDescription { Kind = kind, ClockRate = format.ClockRate, Rtp = format };
        CodecParameters? parameters = null;
        var codec = List.SingleOrDefault(candidate => candidate.TryRecognise(kind, format, out parameters));

        // The parameters belong to the codec that recognised the format, not to the one asked last.
        codec?.TryRecognise(kind, format, out parameters);
        return codec is null ? track : track with { Codec = codec.Label, Parameters = parameters };
    }

    public static string Describe(TrackDescription track) =>
        string.Join(' ', (track.Parameters?.Describe() ?? []).Select(property => $"{property.Key}={property.Value}"));

    private static ICodec[] Compose()
    {
        using var container = new ContainerConfiguration().WithAssembly(typeof(H264Codec).Assembly).CreateContainer();
        return [.. container.GetExports<ICodec>()];
    }
}
