using System.Globalization;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>The parameter sets of an H.265 stream: NAL units without start codes or lengths.</summary>
public sealed record H265Parameters : CodecParameters
{
    private const int LargestPpsId = 63;

    /// <summary>Video parameter sets, each with another identifier.</summary>
    public OptionList<ByteString> VideoSets { get; init; } = [];

    /// <summary>Sequence parameter sets, each with another identifier.</summary>
    public OptionList<ByteString> SequenceSets { get; init; } = [];

    /// <summary>Picture parameter sets, each with another identifier.</summary>
    public OptionList<ByteString> PictureSets { get; init; } = [];

    /// <summary>Whether a decoder can begin with these sets.</summary>
    public bool IsComplete => VideoSets.Count > 0 && SequenceSets.Count > 0 && PictureSets.Count > 0;

    /// <summary>Takes a NAL unit of the stream into account.</summary>
    /// <param name="unit">Any unit; borrowed. One that is not a well-formed parameter set changes nothing.</param>
    /// <returns>This object, if the unit changes nothing; a set replaces the one with its identifier.</returns>
    public H265Parameters With(ReadOnlySpan<byte> unit)
    {
        if (unit.Length <= H265Nal.HeaderLength || unit.Length > ParameterSets.MaxLength)
        {
            return this;
        }

        switch (H265Nal.GetType(unit[0]))
        {
            case H265NalType.Vps:
                var videoSets = ParameterSets.With(VideoSets, unit, VpsId);
                return ReferenceEquals(videoSets, VideoSets) ? this : this with { VideoSets = videoSets };
            case H265NalType.Sps:
                var sequenceSets = ParameterSets.With(SequenceSets, unit, SpsId);
                return ReferenceEquals(sequenceSets, SequenceSets) ? this : this with { SequenceSets = sequenceSets };
            case H265NalType.Pps:
                var pictureSets = ParameterSets.With(PictureSets, unit, PpsId);
                return ReferenceEquals(pictureSets, PictureSets) ? this : this with { PictureSets = pictureSets };
            default:
                return this;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object>> Describe()
    {
        if (SequenceSets.Count == 0 || !H265Sps.TryParse(SequenceSets[0].Span, out var sps))
        {
            return [];
        }

        var general = sps.ProfileTierLevel;
        return
        [
            new("width", sps.Width),
            new("height", sps.Height),
            new("profile", ProfileName(general.ProfileIdc)),
            new("level", (general.LevelIdc / 30m).ToString("0.#", CultureInfo.InvariantCulture)),
        ];
    }

    // The identifier is the first field after the header: 4 bits (ITU-T H.265, section 7.3.2.1).
    private static int VpsId(ReadOnlySpan<byte> unit) => unit[H265Nal.HeaderLength] >> 4;

    private static int SpsId(ReadOnlySpan<byte> unit) => H265Sps.TryParse(unit, out var sps) ? (int)sps.Id : -1;

    private static int PpsId(ReadOnlySpan<byte> unit)
    {
        var reader = new BitReader(unit[H265Nal.HeaderLength..], emulationPrevention: true);
        var id = reader.ReadUnsignedExpGolomb();
        return reader.Overrun || id > LargestPpsId ? -1 : (int)id;
    }

    // ITU-T H.265, section A.3 and annexes F to I.
    private static string ProfileName(byte profile) => profile switch
    {
        1 => "Main",
        2 => "Main 10",
        3 => "Main Still Picture",
        4 => "Range Extensions",
        5 => "High Throughput",
        6 => "Multiview Main",
        7 => "Scalable Main",
        8 => "3D Main",
        9 => "Screen Content Coding Extensions",
        10 => "Scalable Range Extensions",
        _ => profile.ToString(CultureInfo.InvariantCulture),
    };
}
