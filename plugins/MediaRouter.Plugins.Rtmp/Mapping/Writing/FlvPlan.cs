using System.Globalization;
using System.Text;
using MediaRouter.Media.Codecs.Parameters;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Plugins.Rtmp.Mapping.Writing;

/// <summary>Which tracks of a stream a receiver gets, and how.</summary>
internal sealed class FlvPlan
{
    /// <summary>Why a receiver gets nothing.</summary>
    public const string NoTracks = "the stream has no track with a codec that the client takes";

    private const int LegacyG711Rate = 8000;

    private FlvPlan(IReadOnlyList<FlvTrack> tracks, IReadOnlyList<ITrack> skipped, bool hasNanoseconds)
    {
        Tracks = tracks;
        Skipped = skipped;
        HasNanoseconds = hasNanoseconds;
    }

    /// <summary>The tracks that go out; empty if the receiver takes none of the stream.</summary>
    public IReadOnlyList<FlvTrack> Tracks { get; }

    /// <summary>The tracks that do not.</summary>
    public IReadOnlyList<ITrack> Skipped { get; }

    /// <summary>Whether enhanced tags carry nanoseconds.</summary>
    public bool HasNanoseconds { get; }

    /// <summary>Names everything that the bytes depend on.</summary>
    public string Key
    {
        get
        {
            var key = new StringBuilder(HasNanoseconds ? "ns" : "ms");
            foreach (var track in Tracks)
            {
                key.Append(CultureInfo.InvariantCulture, $",{track.Track.Index}:{track.TrackId}:{track.FourCc:x}");
            }

            return key.ToString();
        }
    }

    /// <summary>Makes the plan for a receiver.</summary>
    public static FlvPlan Make(IStream stream, FlvCapabilities capabilities)
    {
        var tracks = new List<FlvTrack>();
        var skipped = new List<ITrack>();
        var videos = 0;
        var audios = 0;
        foreach (var track in stream.Tracks)
        {
            ref var count = ref track.Description.Kind == MediaKind.Video ? ref videos : ref audios;
            if (count <= byte.MaxValue && Choose(track, count, capabilities) is { } chosen)
            {
                tracks.Add(chosen);
                count++;
            }
            else
            {
                skipped.Add(track);
            }
        }

        return new FlvPlan(tracks, skipped, capabilities.HasNanoseconds && tracks.Exists(track => track.IsEnhanced));
    }

    private static FlvTrack? Choose(ITrack track, int number, FlvCapabilities capabilities)
    {
        var (codec, fourCc, isLegacy) = Identify(track.Description);
        if (codec == FlvCodec.Unsupported || (number > 0 && !capabilities.HasMultitrack))
        {
            return null;
        }

        // The old tags where they do: all receivers know them. They have no place for a number or nanoseconds.
        var accepts = capabilities.Accepts(fourCc);
        if (isLegacy && number == 0 && !(accepts && capabilities.HasNanoseconds))
        {
            return new FlvTrack(track, codec, 0, 0);
        }

        return accepts ? new FlvTrack(track, codec, fourCc, (byte)number) : null;
    }

    private static (FlvCodec Codec, uint FourCc, bool IsLegacy) Identify(TrackDescription track) => track.Codec switch
    {
        "H264" => (FlvCodec.H264, FourCc.Avc, true),
        "H265" => (FlvCodec.H265, FourCc.Hevc, false),
        "AV1" => (FlvCodec.Av1, FourCc.Av1, false),
        "VP9" => (FlvCodec.Vp9, FourCc.Vp9, false),
        "VP8" => (FlvCodec.Vp8, FourCc.Vp8, false),
        "MPEG-4 Audio" => (FlvCodec.Aac, FourCc.Aac, true),
        "MPEG-4 Audio LATM" when track.Parameters is Mpeg4LatmParameters => (FlvCodec.Aac, FourCc.Aac, true),
        "MPEG-1/2 Audio" => (FlvCodec.Mp3, FourCc.Mp3, true),
        "Opus" => (FlvCodec.Opus, FourCc.Opus, false),
        "FLAC" when track.Parameters is FlacParameters { StreamInfo.IsEmpty: false } => (FlvCodec.Flac, FourCc.Flac, false),
        "AC3" => (FlvCodec.Ac3, FourCc.Ac3, false),
        "G711" when track.Parameters is G711Parameters { SampleRate: LegacyG711Rate, ChannelCount: 1 } g711 =>
            (g711.IsMuLaw ? FlvCodec.G711MuLaw : FlvCodec.G711ALaw, 0, true),
        "LPCM" when track.Parameters is LpcmParameters { BitDepth: 8 or 16, SampleRate: 5512 or 11025 or 22050 or 44100, ChannelCount: 1 or 2 } => (FlvCodec.Lpcm, 0, true),
        _ => (FlvCodec.Unsupported, 0, false),
    };
}
