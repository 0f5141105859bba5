using System.Globalization;
using MediaRouter.Sdk.Configuration;
using MediaRouter.Sdk.Media;

namespace MediaRouter.Media.Codecs.Parameters;

/// <summary>The parameter sets of an H.264 stream: NAL units without start codes or lengths.</summary>
public sealed record H264Parameters : CodecParameters
{
    private const int LargestPpsId = 255;

    /// <summary>Sequence parameter sets, each with another identifier.</summary>
    public OptionList<ByteString> SequenceSets { get; init; } = [];

    /// <summary>Picture parameter sets, each with another identifier.</summary>
    public OptionList<ByteString> PictureSets { get; init; } = [];

    /// <summary>Whether a decoder can begin with these sets.</summary>
    public bool IsComplete => SequenceSets.Count > 0 && PictureSets.Count > 0;

    /// <summary>Takes a NAL unit of the stream into account.</summary>
    /// <param name="unit">Any unit; borrowed. One that is not a well-formed parameter set changes nothing.</param>
    /// <returns>This object, if the unit changes nothing; a set replaces the one with its identifier.</returns>
    public H264Parameters With(ReadOnlySpan<byte> unit)
    {
        if (unit.IsEmpty || unit.Length > ParameterSets.MaxLength)
        {
            return this;
        }

        switch (H264Nal.GetType(unit[0]))
        {
            case H264NalType.Sps:
                var sequenceSets = ParameterSets.With(SequenceSets, unit, SpsId);
                return ReferenceEquals(sequenceSets, SequenceSets) ? this : this with { SequenceSets = sequenceSets };
            case H264NalType.Pps:
                var pictureSets = ParameterSets.With(PictureSets, unit, PpsId);
                return ReferenceEquals(pictureSets, PictureSets) ? this : this with { PictureSets = pictureSets };
            default:
                return this;
        }
    }

    /// <inheritdoc/>
    public override IReadOnlyList<KeyValuePair<string, object>> Describe() =>
        SequenceSets.Count > 0 && H264Sps.TryParse(SequenceSets[0].Span, out var sps)
            ? [new("width", sps.Width), new("height", sps.Height), new("profile", ProfileName(sps.ProfileIdc)), new("level", LevelName(sps.LevelIdc))]
            : [];

    private static int SpsId(ReadOnlySpan<byte> unit) => H264Sps.TryParse(unit, out var sps) ? (int)sps.Id : -1;

    private static int PpsId(ReadOnlySpan<byte> unit)
    {
        var reader = new BitReader(unit[1..], emulationPrevention: true);
        var id = reader.ReadUnsignedExpGolomb();
        return reader.Overrun || id > LargestPpsId ? -1 : (int)id;
    }

    // ITU-T H.264, section A.2.
    private static string ProfileName(byte profile) => profile switch
    {
        66 => "Baseline",
        77 => "Main",
        88 => "Extended",
        100 => "High",
        110 => "High 10",
        122 => "High 4:2:2",
        244 => "High 4:4:4 Predictive",
        _ => profile.ToString(CultureInfo.InvariantCulture),
    };

    private static string LevelName(byte level) => (level / 10m).ToString("0.#", CultureInfo.InvariantCulture);
}
